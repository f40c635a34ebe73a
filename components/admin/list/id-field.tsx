import { FormField, Input } from "@/components/ui/form-field";

/** Filters a list by an id that is longer than a number. */
export function IdField({
  name,
  label,
  value,
  pattern,
  title,
}: {
  name: string;
  label: string;
  value: string | undefined;
  /** A regular expression for the whole id. */
  pattern: string;
  /** What the id looks like. */
  title: string;
}) {
  return (
    <FormField id={`filter-${name}`} label={label}>
      {(control) => (
        <Input
          {...control}
          {...{ name, pattern, title }}
          defaultValue={value}
          spellCheck={false}
          className="font-mono"
        />
      )}
    </FormField>
  );
}

/** Filters a list by a request's id. */
export function RequestIdField({ value }: { value: string | undefined }) {
  return (
    <IdField
      name="request"
      label="Request"
      value={value}
      pattern="[\w.:\-]{8,128}"
      title="A request's id, from the header x-request-id"
    />
  );
}
