"use client";

import { FormField, Input, Select } from "@/components/ui/form-field";
import type { AddressParts } from "@/lib/domain/address";
import type { Country } from "@/lib/domain/countries";

interface Shared {
  /** What the form holds when it is shown, by field. */
  values: AddressParts;
  errors: Record<string, string>;
}

/** The parts of an address, with each part's fault beside it. Works without JavaScript. */
export function AddressFields({
  values,
  errors,
  countries,
}: Shared & { countries: readonly Country[] }) {
  const shared = { values, errors };
  return (
    <div className="grid grid-cols-2 gap-4">
      <Part {...shared} name="name" label="Name" autoComplete="name" />
      <Part {...shared} name="line1" label="Street and number" autoComplete="address-line1" />
      <Part
        {...shared}
        name="line2"
        label="Flat, floor or company (optional)"
        autoComplete="address-line2"
      />
      <Part {...shared} name="postalCode" label="Postal code" autoComplete="postal-code" isHalf />
      <Part {...shared} name="city" label="City" autoComplete="address-level2" isHalf />
      <Part
        {...shared}
        name="region"
        label="State or region (optional)"
        autoComplete="address-level1"
      />
      <FormField id="country" label="Country" error={errors.country} className="col-span-2">
        {(control) => (
          <Select
            // A select forgets a default that comes later: a new one stands in for it.
            key={values.country}
            {...control}
            name="country"
            autoComplete="country"
            defaultValue={values.country ?? ""}
          >
            <option value="" disabled>
              Choose a country
            </option>
            {countries.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </FormField>
    </div>
  );
}

function Part({
  name,
  label,
  autoComplete,
  isHalf = false,
  values,
  errors,
}: Shared & {
  name: Exclude<keyof AddressParts, "country">;
  label: string;
  autoComplete: string;
  isHalf?: boolean;
}) {
  return (
    <FormField
      id={name}
      label={label}
      error={errors[name]}
      className={isHalf ? "col-span-2 sm:col-span-1" : "col-span-2"}
    >
      {(control) => (
        <Input {...control} name={name} autoComplete={autoComplete} defaultValue={values[name]} />
      )}
    </FormField>
  );
}
