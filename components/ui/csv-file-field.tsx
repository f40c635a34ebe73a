"use client";

import { FormField, Input } from "./form-field";

/** Chooses a CSV file. `choose` is called for each choice, also of the same file again. */
export function CsvFileField({
  id,
  hint,
  disabled,
  choose,
}: {
  id: string;
  /** The header row and the limits. */
  hint: string;
  disabled: boolean;
  choose: (file: File) => void;
}) {
  return (
    <FormField id={id} label="CSV file" hint={hint}>
      {(control) => (
        <Input
          {...control}
          type="file"
          accept=".csv,text/csv"
          disabled={disabled}
          className="py-1.5 file:mr-3 file:rounded-sm file:bg-sunken file:px-2 file:py-1 file:text-ink"
          onChange={({ currentTarget: input }) => {
            const file = input.files?.[0];
            if (file) choose(file);
            // Allows choosing the same file again after it was corrected.
            input.value = "";
          }}
        />
      )}
    </FormField>
  );
}
