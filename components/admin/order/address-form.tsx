"use client";

import { toast } from "sonner";
import { z } from "zod";
import { DialogButtons } from "@/components/ui/dialog";
import { FormField, Input, Textarea } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { structuredAddress } from "@/lib/domain/order/input";
import { multiLineText } from "@/lib/domain/text";
import type { AdminOrderActions } from "./admin-order-action-types";
import { useAdminOrder } from "./admin-order-provider";

const addressFields = [
  ["name", "Name"],
  ["line1", "Address"],
  ["line2", "Apartment, suite, company (optional)"],
  ["city", "City"],
  ["region", "Region (optional)"],
  ["postalCode", "Postal code"],
  ["country", "Country code"],
] as const;

const missingMessages: Readonly<Record<string, string>> = {
  name: "Enter a name.",
  line1: "Enter an address.",
  city: "Enter a city.",
  postalCode: "Enter a postal code.",
  country: "Enter a country code.",
};

type FieldValues = Record<(typeof addressFields)[number][0], string>;

const text = z.string();

/** The fields as they are typed. An empty field is left out of the address. */
const structuredForm = z
  .object({
    ...{ name: text, line1: text, line2: text, city: text, region: text },
    ...{ postalCode: text, country: text },
  })
  .transform((fields, check) => {
    const filledIn = Object.entries(fields).filter(([, typed]) => typed.trim() !== "");
    const parsed = structuredAddress.safeParse(Object.fromEntries(filledIn));
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues) {
      const [field] = path;
      const isMissing = !filledIn.some(([name]) => name === field);
      const missing = isMissing ? missingMessages[String(field)] : undefined;
      check.addIssue({ code: "custom", path, message: missing ?? message });
    }
    return z.NEVER;
  });

/** Edits the shipping address in the format in which it was given: as fields or as free text. */
export function AddressForm({ close }: { close(): void }) {
  const { shippingAddress } = useAdminOrder().adminOrder.order;
  if (typeof shippingAddress === "string") {
    return <FreeTextAddressForm text={shippingAddress} close={close} />;
  }
  return <StructuredAddressForm address={shippingAddress} close={close} />;
}

type EditedAddress = Parameters<AdminOrderActions["editAddressAction"]>[0]["address"];

function useAddressSubmit(close: () => void) {
  const { adminOrder, actions, refresh } = useAdminOrder();
  return {
    async send(address: EditedAddress) {
      const result = await actions.editAddressAction({ orderId: adminOrder.order.id, address });
      void refresh();
      return result;
    },
    onDone() {
      toast.success("Shipping address updated");
      close();
    },
  };
}

function StructuredAddressForm({
  address,
  close,
}: {
  address: z.infer<typeof structuredAddress>;
  close(): void;
}) {
  const { line2 = "", region = "" } = address;
  const defaultValues: FieldValues = { ...address, line2, region };
  const form = useActionForm({
    schema: structuredForm,
    defaultValues,
    ...useAddressSubmit(close),
  });
  return (
    <form {...form.formProps} className="grid gap-4 sm:grid-cols-2">
      {addressFields.map(([name, label]) => (
        <FormField
          key={name}
          id={`address-${name}`}
          label={label}
          error={form.formState.errors[name]?.message}
          className={name.startsWith("line") || name === "name" ? "sm:col-span-2" : ""}
        >
          {(control) => <Input {...control} {...form.register(name)} autoComplete="off" />}
        </FormField>
      ))}
      <div className="sm:col-span-2">
        {form.error && !form.pending && <ErrorNotice>{form.error}</ErrorNotice>}
        <DialogButtons confirm="Change address" pending={form.pending} close={close} />
      </div>
    </form>
  );
}

function FreeTextAddressForm({ text, close }: { text: string; close(): void }) {
  const { send, onDone } = useAddressSubmit(close);
  const form = useActionForm({
    schema: z.object({ address: multiLineText(500) }),
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
      <DialogButtons confirm="Change address" pending={form.pending} close={close} />
    </form>
  );
}
