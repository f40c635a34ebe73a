import type { ComponentProps } from "react";
import { FormField, Input } from "@/components/ui/form-field";

/** A number field with its label, hint and error. */
export function NumberField({
  id,
  label,
  hint,
  error,
  ...rest
}: ComponentProps<"input"> & {
  id: string;
  label: string;
  hint?: string;
  error?: string | undefined;
}) {
  return (
    <FormField id={id} label={label} hint={hint} error={error} className="min-w-0">
      {(control) => <Input {...control} type="number" inputMode="decimal" step="any" {...rest} />}
    </FormField>
  );
}
