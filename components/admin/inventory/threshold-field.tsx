import type { ComponentProps } from "react";
import { FormField, Input } from "@/components/ui/form-field";

/** The field for a product's low-stock threshold. */
export function ThresholdField({
  id,
  error,
  ...rest
}: ComponentProps<"input"> & { id: string; error: string | undefined }) {
  return (
    <FormField
      id={id}
      label="Low-stock threshold"
      hint="A reorder request is opened when available stock drops to this level."
      error={error}
    >
      {(control) => <Input {...control} type="number" min={0} {...rest} />}
    </FormField>
  );
}
