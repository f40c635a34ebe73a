"use client";

import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Input } from "@/components/ui/form-field";

/** The range of days whose start and end are valid in the URL in every time zone. */
const [firstDay, lastDay] = ["1970-01-02", "9999-12-30"];

/**
 * A date field that applies its value on blur, on Enter or when a day is picked. While someone
 * types 2026, the year passes through 2, 20 and 202. An invalid date shows an error and stays.
 */
export function DayField({
  label,
  day,
  onChange,
}: {
  label: string;
  /** In the format of a date input, `2026-11-25`. Empty for no day. */
  day: string;
  onChange: (day: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const isTyped = useRef(false);
  // The field is uncontrolled, because a controlled one would lose a partly typed date.
  useEffect(() => {
    if (input.current) input.current.value = day;
  }, [day]);

  const [isInvalid, setInvalid] = useState(false);
  const errorId = useId();

  function apply({ value, validity }: HTMLInputElement) {
    setInvalid(!validity.valid);
    if (validity.valid && value !== day) onChange(value);
  }

  return (
    <div>
      <Input
        ref={input}
        type="date"
        aria-label={label}
        min={firstDay}
        max={lastDay}
        defaultValue={day}
        onPointerDown={() => {
          isTyped.current = false;
        }}
        onKeyDown={(event) => {
          isTyped.current = !opensPicker(event);
          if (event.key === "Enter") apply(event.currentTarget);
        }}
        onChange={({ target }) => {
          if (!isTyped.current) apply(target);
        }}
        onBlur={({ target }) => apply(target)}
        aria-invalid={isInvalid}
        aria-describedby={isInvalid ? errorId : undefined}
      />
      {isInvalid && (
        <p id={errorId} role="alert" className="mt-1 text-bad text-xs">
          Enter a valid date.
        </p>
      )}
    </div>
  );
}

function opensPicker({ key, altKey }: KeyboardEvent): boolean {
  return key === "F4" || key === " " || (altKey && key === "ArrowDown");
}
