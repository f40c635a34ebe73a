"use client";

import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Input } from "@/components/ui/form-field";

/** Whose begin, and the next one's, the list's address may hold in every zone. */
const [firstDay, lastDay] = ["1970-01-02", "9999-12-30"];

/**
 * A day, which counts when it is left, sent off by Enter or picked: on the way to 2026 a typed year
 * is 2, 20 and 202. One that can't be is told, and what was typed stays there.
 */
export function DayField({
  label,
  day,
  take,
}: {
  label: string;
  /** As a date input has it; empty for none. */
  day: string;
  take: (day: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const isTyped = useRef(false);
  // The address may change by itself, but a controlled field would lose what is half typed.
  useEffect(() => {
    if (input.current) input.current.value = day;
  }, [day]);

  const [isWrong, setWrong] = useState(false);
  const errorId = useId();

  function done({ value, validity }: HTMLInputElement) {
    setWrong(!validity.valid);
    if (validity.valid && value !== day) take(value);
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
          if (event.key === "Enter") done(event.currentTarget);
        }}
        onChange={({ target }) => {
          if (!isTyped.current) done(target);
        }}
        onBlur={({ target }) => done(target)}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? errorId : undefined}
      />
      {isWrong && (
        <p id={errorId} role="alert" className="mt-1 text-bad text-xs">
          No order was placed on such a day.
        </p>
      )}
    </div>
  );
}

function opensPicker({ key, altKey }: KeyboardEvent): boolean {
  return key === "F4" || key === " " || (altKey && key === "ArrowDown");
}
