"use client";

import { FormField, type FormFieldProps, Input, Select } from "@/components/ui/form-field";
import type { AddressParts } from "@/lib/domain/address";
import type { Country } from "@/lib/domain/countries";

interface FormFields {
  /** The name, initial value and error of a field. */
  field: (name: keyof AddressParts) => Pick<FormFieldProps, "name" | "defaultValue" | "error">;
}

/** The fields of an address, each with its error. Works without JavaScript. */
export function AddressFields({
  field,
  countries,
}: FormFields & { countries: readonly Country[] }) {
  return (
    <div className="grid grid-cols-2 gap-4">
      <AddressField field={field} name="name" label="Name" autoComplete="name" />
      <AddressField field={field} name="line1" label="Address" autoComplete="address-line1" />
      <AddressField
        field={field}
        name="line2"
        label="Apartment, suite, company (optional)"
        autoComplete="address-line2"
      />
      <AddressField
        field={field}
        name="postalCode"
        label="Postal code"
        hint="Leave empty if your country has none."
        autoComplete="postal-code"
        isHalf
      />
      <AddressField field={field} name="city" label="City" autoComplete="address-level2" isHalf />
      <AddressField
        field={field}
        name="region"
        label="State or region (optional)"
        autoComplete="address-level1"
      />
      <FormField id="country" label="Country" {...field("country")} className="col-span-2">
        {(control) => (
          <Select {...control} autoComplete="country" defaultValue={control.defaultValue ?? ""}>
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
  hint,
  autoComplete,
  isHalf = false,
  field,
}: FormFields & {
  name: Exclude<keyof AddressParts, "country">;
  label: string;
  hint?: string;
  autoComplete: string;
  isHalf?: boolean;
}) {
  return (
    <FormField
      id={name}
      label={label}
      hint={hint}
      {...field(name)}
      className={isHalf ? "col-span-2 sm:col-span-1" : "col-span-2"}
    >
      {(control) => <Input {...control} autoComplete={autoComplete} />}
    </FormField>
  );
}
