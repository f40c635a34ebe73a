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
  /** For events that have just happened, where the day is obvious. */
  clock: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

export type TimePrecision = keyof typeof formats;

/** The value never changes after hydration, so there is nothing to subscribe to. */
const subscribe = () => () => {};

/**
 * A time in the reader's time zone, with UTC on hover. The server doesn't know that time zone and
 * renders UTC; the browser replaces it after hydration.
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
    subscribe,
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
  // The year is omitted for times in the current year.
  const isOfThisYear = moment.getUTCFullYear() === new Date().getUTCFullYear();
  return new Intl.DateTimeFormat("en-US", {
    ...formats[to],
    hourCycle: "h23",
    ...(!isOfThisYear && to !== "clock" && { year: "numeric" }),
    ...(timeZone && { timeZone }),
  }).format(moment);
}
