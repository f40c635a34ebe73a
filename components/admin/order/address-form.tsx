"use client";

import { useState } from "react";
import { toast } from "sonner";
import { DialogButtons } from "@/components/ui/dialog";
import { FormField, Input, Textarea } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useServerForm } from "@/components/ui/use-server-form";
import type { StructuredAddress } from "@/lib/domain/address";
import { freeTextAddressForm, structuredAddressForm } from "@/lib/domain/order/operator-input";
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

/** Edits the shipping address in the format in which it was given: as fields or as free text. */
export function AddressForm({ close }: { close(): void }) {
  const { shippingAddress } = useAdminOrder().adminOrder.order;
  // The page is live. The form keeps the address that it was opened with, to detect other changes.
  const [opened] = useState(shippingAddress);
  if (typeof opened === "string") return <FreeTextAddressForm text={opened} close={close} />;
  return <StructuredAddressForm address={opened} close={close} />;
}

/** What both forms do, whatever their fields are. */
function useAddressSubmit(close: () => void) {
  const { adminOrder, actions, refresh } = useAdminOrder();
  const options = {
    action: actions.editAddressAction,
    onAnswer: () => void refresh(),
    onDone() {
      toast.success("Shipping address updated");
      close();
    },
  };
  return { orderId: adminOrder.order.id, options };
}

function StructuredAddressForm({ address, close }: { address: StructuredAddress; close(): void }) {
  const { orderId, options } = useAddressSubmit(close);
  const form = useServerForm({
    ...options,
    schema: structuredAddressForm,
    defaultValue: { address: { ...address } },
  });
  return (
    <form {...form.props} className="grid gap-4 sm:grid-cols-2">
      <input type="hidden" name="orderId" value={orderId} />
      <input type="hidden" name="opened" value={JSON.stringify(address)} />
      {addressFields.map(([name, label]) => (
        <FormField
          key={name}
          id={`address-${name}`}
          label={label}
          {...form.field(`address.${name}`)}
          className={name.startsWith("line") || name === "name" ? "sm:col-span-2" : ""}
        >
          {(control) => <Input {...control} autoComplete="off" />}
        </FormField>
      ))}
      <div className="sm:col-span-2">
        {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
        <DialogButtons confirm="Change address" pending={form.pending} close={close} />
      </div>
    </form>
  );
}

function FreeTextAddressForm({ text, close }: { text: string; close(): void }) {
  const { orderId, options } = useAddressSubmit(close);
  const form = useServerForm({
    ...options,
    schema: freeTextAddressForm,
    defaultValue: { address: text },
  });
  return (
    <form {...form.props}>
      <input type="hidden" name="orderId" value={orderId} />
      <input type="hidden" name="opened" value={JSON.stringify(text)} />
      <FormField id="address" label="Address" {...form.field("address")}>
        {(control) => <Textarea {...control} maxLength={500} rows={3} autoFocus />}
      </FormField>
      {form.error && (
        <div className="mt-4">
          <ErrorNotice>{form.error}</ErrorNotice>
        </div>
      )}
      <DialogButtons confirm="Change address" pending={form.pending} close={close} />
    </form>
  );
}
