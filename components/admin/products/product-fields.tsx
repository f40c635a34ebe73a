import { FormField, type FormFieldProps, Input, Textarea } from "@/components/ui/form-field";

import type { ProductTextField } from "./product-form-values";

/** The fields that the create and edit forms share. The price is text, as typed. */
export function ProductFields({
  field,
  categories,
  currency,
}: {
  field: (name: ProductTextField) => Pick<FormFieldProps, "name" | "defaultValue" | "error">;
  categories: readonly string[];
  currency: string;
}) {
  return (
    <>
      <FormField id="name" label="Name" {...field("name")}>
        {(control) => <Input {...control} maxLength={200} autoComplete="off" />}
      </FormField>
      <FormField id="description" label="Description" {...field("description")}>
        {(control) => <Textarea {...control} rows={4} />}
      </FormField>
      <div className="grid gap-4 sm:grid-cols-2">
        <FormField id="sku" label="SKU" hint="Must be unique." {...field("sku")}>
          {(control) => <Input {...control} maxLength={64} autoComplete="off" />}
        </FormField>
        <FormField
          id="category"
          label="Category"
          hint="Choose a category or type a new one."
          {...field("category")}
        >
          {(control) => <Input {...control} maxLength={100} list="categories" autoComplete="off" />}
        </FormField>
        <datalist id="categories">
          {categories.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <FormField
          id="price"
          label={`Price in ${currency.toUpperCase()}`}
          hint="Existing orders keep their price."
          {...field("price")}
        >
          {(control) => <Input {...control} inputMode="decimal" autoComplete="off" />}
        </FormField>
      </div>
    </>
  );
}
