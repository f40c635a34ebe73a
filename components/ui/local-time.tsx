"use client";

import { useSyncExternalStore } from "react";
import { cn } from "@/lib/cn";
import { formatTime, type TimePrecision } from "@/lib/domain/format-time";

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
    () => formatTime(at, to, { now: new Date() }),
    () => `${formatTime(at, to, { now: new Date(), timeZone: "UTC" })} UTC`,
  );
  const utc = `${at.slice(0, 19).replace("T", " ")} UTC`;
  return (
    <time dateTime={at} title={utc} className={cn("whitespace-nowrap tabular-nums", className)}>
      {shown}
    </time>
  );
}
