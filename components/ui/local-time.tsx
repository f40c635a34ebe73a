"use client";

import { useSyncExternalStore } from "react";
import { cn } from "@/lib/cn";

const formats = {
  day: { weekday: "short", month: "short", day: "numeric" },
  date: { year: "numeric", month: "short", day: "numeric" },
  minute: { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" },
  second: {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  },
  /** For what has just happened: the day goes without saying. */
  clock: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

export type TimePrecision = keyof typeof formats;

const never = () => () => {};

/**
 * A moment in the reader's own time zone, with UTC on hover. The server doesn't know that zone and
 * writes UTC; the browser puts its own in place after hydration.
 */
export function LocalTime({
  at,
  to = "minute",
  className,
}: {
  at: string;
  to?: TimePrecision;
  className?: string;
}) {
  const shown = useSyncExternalStore(
    never,
    () => format(at, to),
    () => `${format(at, to, "UTC")} UTC`,
  );
  const utc = `${at.slice(0, 19).replace("T", " ")} UTC`;
  return (
    <time dateTime={at} title={utc} className={cn("whitespace-nowrap tabular-nums", className)}>
      {shown}
    </time>
  );
}

function format(at: string, to: TimePrecision, timeZone?: string): string {
  const moment = new Date(at);
  // Of this year it goes without saying.
  const isOfThisYear = moment.getUTCFullYear() === new Date().getUTCFullYear();
  return new Intl.DateTimeFormat("en-US", {
    ...formats[to],
    hourCycle: "h23",
    ...(!isOfThisYear && to !== "clock" && { year: "numeric" }),
    ...(timeZone && { timeZone }),
  }).format(moment);
}
