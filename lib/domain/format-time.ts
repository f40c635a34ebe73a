import { twoDigits, zonedClock } from "./zoned-time";

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/**
 * What a formatted time shows: `Sun, Nov 29` (day), `Nov 29, 2026` (date), `Nov 29, 15:04` (minute),
 * `Nov 29, 15:04:05` (second), `Nov 29, 15:04:05.678` (millisecond), `15:04:05` (clock) or `15:04`
 * (clockMinute).
 */
export type TimePrecision =
  | "day"
  | "date"
  | "minute"
  | "second"
  | "millisecond"
  | "clock"
  | "clockMinute";

/**
 * Formats an instant (ISO 8601) in a time zone (IANA), by default the runtime's own. The year is
 * omitted for times in the current UTC year, except from dates.
 */
export function formatTime(
  at: string,
  precision: TimePrecision,
  { now, timeZone }: { now: Date; timeZone?: string },
): string {
  const instant = new Date(at);
  const time = zonedClock(timeZone)(instant);
  const minute = `${twoDigits(time.hour)}:${twoDigits(time.minute)}`;
  const second = `${minute}:${twoDigits(time.second)}`;
  if (precision === "clock") return second;
  if (precision === "clockMinute") return minute;

  const weekday = weekdays[new Date(Date.UTC(time.year, time.month - 1, time.day)).getUTCDay()];
  const day = `${months[time.month - 1]} ${time.day}`;
  const isOfThisYear = instant.getUTCFullYear() === now.getUTCFullYear();
  const date = isOfThisYear && precision !== "date" ? day : `${day}, ${time.year}`;
  if (precision === "date") return date;
  if (precision === "day") return `${weekday}, ${date}`;
  if (precision === "millisecond") {
    return `${date}, ${second}.${String(instant.getUTCMilliseconds()).padStart(3, "0")}`;
  }
  return `${date}, ${precision === "minute" ? minute : second}`;
}
