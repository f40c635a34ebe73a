import { FormField, type FormFieldProps, Input } from "@/components/ui/form-field";

type LimitName = "readPerMinute" | "writePerMinute";

/** The limits of an API key. Empty fields mean the limits of the shop's settings. */
export function LimitFields({
  idPrefix,
  field,
}: {
  idPrefix: string;
  field: (name: LimitName) => Pick<FormFieldProps, "name" | "defaultValue" | "error">;
}) {
  return (
    <>
      <LimitField id={`${idPrefix}-reads`} label="Reads per minute" {...field("readPerMinute")} />
      <LimitField
        id={`${idPrefix}-writes`}
        label="Writes per minute"
        {...field("writePerMinute")}
      />
    </>
  );
}

function LimitField(props: Omit<FormFieldProps, "children">) {
  return (
    <FormField hint="Leave empty to use the shop's limit." {...props}>
      {(control) => (
        <Input {...control} type="number" inputMode="numeric" min={1} max={1_000_000} step={1} />
      )}
    </FormField>
  );
}
