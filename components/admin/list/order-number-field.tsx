import { FormField, Input } from "@/components/ui/form-field";

/** Filters a list by an order's number. */
export function OrderNumberField({
  value,
  className,
}: {
  value: number | undefined;
  className?: string;
}) {
  return (
    <FormField id="filter-order" label="Order" {...(className && { className })}>
      {(control) => (
        <Input
          {...control}
          name="order"
          inputMode="numeric"
          pattern="[1-9][0-9]{0,9}"
          title="The number of an order"
          defaultValue={value}
        />
      )}
    </FormField>
  );
}
