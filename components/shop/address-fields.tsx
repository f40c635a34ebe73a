"use client";

import { FormField, Input, Select } from "@/components/ui/form-field";
import type { AddressParts } from "@/lib/domain/address";
import type { Country } from "@/lib/domain/countries";

interface SharedProps {
  /** The initial values, by field. */
  values: AddressParts;
  errors: Record<string, string>;
}

/** The fields of an address, each with its error. Works without JavaScript. */
export function AddressFields({
  values,
  errors,
  countries,
}: SharedProps & { countries: readonly Country[] }) {
  const sharedProps = { values, errors };
  return (
    <div className="grid grid-cols-2 gap-4">
      <AddressField {...sharedProps} name="name" label="Name" autoComplete="name" />
      <AddressField {...sharedProps} name="line1" label="Address" autoComplete="address-line1" />
      <AddressField
        {...sharedProps}
        name="line2"
        label="Apartment, suite, company (optional)"
        autoComplete="address-line2"
      />
      <AddressField
        {...sharedProps}
        name="postalCode"
        label="Postal code"
        autoComplete="postal-code"
        isHalf
      />
      <AddressField
        {...sharedProps}
        name="city"
        label="City"
        autoComplete="address-level2"
        isHalf
      />
      <AddressField
        {...sharedProps}
        name="region"
        label="State or region (optional)"
        autoComplete="address-level1"
      />
      <FormField id="country" label="Country" error={errors.country} className="col-span-2">
        {(control) => (
          <Select
            // A select ignores a new default value, so the key replaces the select.
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

function AddressField({
  name,
  label,
  autoComplete,
  isHalf = false,
  values,
  errors,
}: SharedProps & {
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
