import type { ComponentProps } from "react";
import { FormField, Input } from "@/components/ui/form-field";

/** From how many available units down a product is low. */
export function ThresholdField({
  id,
  error,
  ...rest
}: ComponentProps<"input"> & { id: string; error: string | undefined }) {
  return (
    <FormField
      id={id}
      label="Low at"
      hint="When so many available units are left or fewer, a reorder request is opened."
      error={error}
    >
      {(control) => <Input {...control} type="number" min={0} {...rest} />}
    </FormField>
  );
}
