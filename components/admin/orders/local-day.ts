import { dayEnd, dayFormatter, dayStart } from "@/lib/domain/zoned-day";

/** The day of a time in the browser's time zone, in the format of a date input: `2026-11-25`. */
export function localDay(instant: string): string {
  return dayFormatter()(instant);
}

/** Browsers also accept years of six digits. */
const isDay = (day: string) => /^\d{4}-\d{2}-\d{2}$/.test(day);

/** When a day begins in the browser's time zone, ISO 8601 UTC; null for an input without a day. */
export function startOfLocalDay(day: string): string | null {
  return isDay(day) ? dayStart(day).toISOString() : null;
}

/** When a day has ended, and the next one begins. */
export function endOfLocalDay(day: string): string | null {
  return isDay(day) ? dayEnd(day).toISOString() : null;
}

/** The last day that lies before an exclusive end time. */
export function lastDayBefore(instant: string): string {
  return localDay(new Date(Date.parse(instant) - 1).toISOString());
}
