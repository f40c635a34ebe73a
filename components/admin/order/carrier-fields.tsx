"use client";

import { type ComponentProps, useId } from "react";
import { FormField, Input } from "@/components/ui/form-field";
import { knownCarriers } from "@/lib/domain/order/carriers";
import { carrierLengthMax, trackingNumberLengthMax } from "@/lib/domain/order/manual-shipping-file";

type FieldProps = Omit<ComponentProps<typeof FormField>, "id" | "label" | "children">;

/** The carrier and tracking number of a shipment of the shop's own, both of which may be empty. */
export function CarrierFields({
  field,
}: {
  field(name: "carrier" | "trackingNumber"): FieldProps;
}) {
  const carriersId = useId();
  return (
    <>
      <FormField id="ship-carrier" label="Carrier (optional)" {...field("carrier")}>
        {(control) => (
          <Input
            {...control}
            maxLength={carrierLengthMax}
            list={carriersId}
            autoComplete="off"
            autoFocus
          />
        )}
      </FormField>
      <datalist id={carriersId}>
        {knownCarriers.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <FormField
        id="ship-tracking-number"
        label="Tracking number (optional)"
        hint="The customer gets a link to the tracking page of a carrier in the list."
        {...field("trackingNumber")}
      >
        {(control) => <Input {...control} maxLength={trackingNumberLengthMax} autoComplete="off" />}
      </FormField>
    </>
  );
}
