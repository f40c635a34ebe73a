"use client";

import { toast } from "sonner";
import { z } from "zod";
import { DialogButtons } from "@/components/ui/dialog";
import { FormField, Input, Textarea } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { structuredAddress } from "@/lib/domain/order/input";
import { paragraphs } from "@/lib/domain/text";
import { useAdminOrder } from "./admin-order-provider";

const parts = [
  ["name", "Name", false],
  ["line1", "Address", false],
  ["line2", "Address, line 2", true],
  ["city", "City", false],
  ["region", "Region", true],
  ["postalCode", "Postal code", false],
  ["country", "Country code", false],
] as const;

type Fields = Record<(typeof parts)[number][0], string>;

const text = z.string();

/** Parts as they are typed; an empty one is none. */
const inParts = z
  .object({
    ...{ name: text, line1: text, line2: text, city: text, region: text },
    ...{ postalCode: text, country: text },
  })
  .transform((fields, check) => {
    const given = Object.entries(fields).filter(([, typed]) => typed.trim() !== "");
    const parsed = structuredAddress.safeParse(Object.fromEntries(given));
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues) {
      const isMissing = !given.some(([name]) => name === path[0]);
      check.addIssue({ code: "custom", path, message: isMissing ? "is needed" : message });
    }
    return z.NEVER;
  });

/** Changes where the shipment goes, in the form in which the address was given. */
export function AddressForm({ close }: { close(): void }) {
  const { shippingAddress } = useAdminOrder().admin.order;
  if (typeof shippingAddress === "string")
    return <InOneText text={shippingAddress} close={close} />;
  return <InParts address={shippingAddress} close={close} />;
}

function useSend(close: () => void) {
  const { admin, acts, refresh } = useAdminOrder();
  return {
    async send(address: Parameters<typeof acts.editAddress>[0]["address"]) {
      const answer = await acts.editAddress({ orderId: admin.order.id, address });
      void refresh();
      return answer;
    },
    onDone() {
      toast.success("The shipment goes to the new address.");
      close();
    },
  };
}

function InParts({
  address,
  close,
}: {
  address: z.infer<typeof structuredAddress>;
  close(): void;
}) {
  const { line2 = "", region = "" } = address;
  const defaultValues: Fields = { ...address, line2, region };
  const form = useActionForm({ schema: inParts, defaultValues, ...useSend(close) });
  return (
    <form {...form.formProps} className="grid gap-4 sm:grid-cols-2">
      {parts.map(([name, label, isOptional]) => (
        <FormField
          key={name}
          id={`address-${name}`}
          label={isOptional ? `${label} (optional)` : label}
          error={form.formState.errors[name]?.message}
          className={name.startsWith("line") || name === "name" ? "sm:col-span-2" : ""}
        >
          {(control) => <Input {...control} {...form.register(name)} autoComplete="off" />}
        </FormField>
      ))}
      <div className="sm:col-span-2">
        {form.error && !form.pending && <ErrorNotice>{form.error}</ErrorNotice>}
        <DialogButtons confirm="Change the address" pending={form.pending} close={close} />
      </div>
    </form>
  );
}

function InOneText({ text, close }: { text: string; close(): void }) {
  const { send, onDone } = useSend(close);
  const form = useActionForm({
    schema: z.object({ address: paragraphs(500) }),
    defaultValues: { address: text },
    send: ({ address }) => send(address),
    onDone,
  });
  return (
    <form {...form.formProps}>
      <FormField id="address" label="Address" error={form.formState.errors.address?.message}>
        {(control) => (
          <Textarea {...control} {...form.register("address")} maxLength={500} rows={3} autoFocus />
        )}
      </FormField>
      {form.error && !form.pending && (
        <div className="mt-4">
          <ErrorNotice>{form.error}</ErrorNotice>
        </div>
      )}
      <DialogButtons confirm="Change the address" pending={form.pending} close={close} />
    </form>
  );
}
