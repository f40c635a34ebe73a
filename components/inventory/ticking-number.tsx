"use client";

import { useState } from "react";

/** A number in its place; when it changes it is lit for a moment, and nothing moves. */
export function TickingNumber({ value }: { value: number }) {
  const [rendered] = useState(value);
  return (
    <span
      key={value}
      className={
        value === rendered
          ? "tabular-nums"
          : "rounded-sm tabular-nums transition-colors duration-1000 starting:bg-carbon-soft starting:text-carbon"
      }
    >
      {value.toLocaleString("en-US")}
    </span>
  );
}
