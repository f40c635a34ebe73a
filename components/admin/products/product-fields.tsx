import type { FieldErrors, FieldValues, Path, UseFormRegister } from "react-hook-form";
import { FormField, Input, Textarea } from "@/components/ui/form-field";

/** The fields that the create and edit forms share. The price is text, as typed. */
export interface ProductFieldValues extends FieldValues {
  sku: string;
  name: string;
  description: string;
  category: string;
  price: string;
}

/** A product's name, description, SKU, category and price, registered with the form around them. */
export function ProductFields<Values extends ProductFieldValues>({
  register,
  errors,
  categories,
  currency,
}: {
  register: UseFormRegister<Values>;
  errors: FieldErrors<ProductFieldValues>;
  categories: readonly string[];
  currency: string;
}) {
  const field = (name: keyof ProductFieldValues & string) => register(name as Path<Values>);
  return (
    <>
      <FormField id="name" label="Name" error={errors.name?.message}>
        {(control) => <Input {...control} {...field("name")} maxLength={200} autoComplete="off" />}
      </FormField>
      <FormField id="description" label="Description" error={errors.description?.message}>
        {(control) => <Textarea {...control} {...field("description")} rows={4} />}
      </FormField>
      <div className="grid gap-4 sm:grid-cols-2">
        <FormField id="sku" label="SKU" hint="Must be unique." error={errors.sku?.message}>
          {(control) => <Input {...control} {...field("sku")} maxLength={64} autoComplete="off" />}
        </FormField>
        <FormField
          id="category"
          label="Category"
          hint="Choose a category or type a new one."
          error={errors.category?.message}
        >
          {(control) => (
            <Input
              {...control}
              {...field("category")}
              maxLength={100}
              list="categories"
              autoComplete="off"
            />
          )}
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
          error={errors.price?.message}
        >
          {(control) => (
            <Input {...control} {...field("price")} inputMode="decimal" autoComplete="off" />
          )}
        </FormField>
      </div>
    </>
  );
}
