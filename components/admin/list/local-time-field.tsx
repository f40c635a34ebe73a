"use client";

import { useEffect, useRef, useState } from "react";
import { FormField, Input } from "@/components/ui/form-field";

/**
 * A date and time in the reader's time zone. The form sends it as an instant in UTC, so that a link
 * to the filtered list means the same everywhere.
 */
export function LocalTimeField({
  name,
  label,
  value,
}: {
  name: string;
  label: string;
  /** An instant, ISO 8601; undefined for none. */
  value: string | undefined;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [instant, setInstant] = useState(value ?? "");
  // The server doesn't know the reader's time zone, so the browser fills the field.
  useEffect(() => {
    if (input.current) input.current.value = value ? localText(value) : "";
    setInstant(value ?? "");
  }, [value]);
  return (
    <FormField id={`filter-${name}`} label={label}>
      {(control) => (
        <>
          <Input
            {...control}
            ref={input}
            type="datetime-local"
            step={1}
            min="1970-01-02T00:00"
            max="9999-12-30T00:00"
            onChange={({ target }) => setInstant(instantOf(target.value))}
          />
          {instant !== "" && <input type="hidden" name={name} value={instant} />}
        </>
      )}
    </FormField>
  );
}

/** The instant as the value of the input: `2026-11-25T15:04:05` in the browser's time zone. */
function localText(instant: string): string {
  const at = new Date(instant);
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}

function instantOf(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString();
}
