"use client";

import { useRouter } from "next/navigation";
import { AddressFields } from "@/components/shop/address-fields";
import { Button } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import { SuccessNotice } from "@/components/ui/success-notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { type AddressParts, addressForm } from "@/lib/domain/address";
import type { Country } from "@/lib/domain/countries";

/** Changes the customer's default address, which the checkout is prefilled with. */
export function DefaultAddressForm({
  name,
  address,
  countries,
  saveAddressAction,
}: {
  /** Prefilled if the address has no name. */
  name: string;
  /** As it is stored. */
  address: AddressParts;
  countries: readonly Country[];
  saveAddressAction: FormAction<{ kind: "done" }>;
}) {
  const router = useRouter();
  const form = useServerForm({
    action: saveAddressAction,
    schema: addressForm,
    defaultValue: { name, ...address },
    onDone: () => router.refresh(),
  });
  return (
    <form {...form.props} className="grid gap-4">
      <input type="hidden" name="opened" value={JSON.stringify(address)} />
      <AddressFields field={form.field} countries={countries} />
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      {form.isDone && <SuccessNotice>Address saved.</SuccessNotice>}
      <Button type="submit" variant="quiet" disabled={form.pending} className="justify-self-start">
        {form.pending ? "Saving…" : "Save address"}
      </Button>
    </form>
  );
}
