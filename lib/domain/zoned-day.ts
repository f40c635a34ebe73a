/** Tells the day that it is in a time zone (IANA) at an instant, e.g. `2026-11-25`. */
export function dayIn(timeZone: string): (instant: string) => string {
  // Swedish writes days as ISO 8601 does.
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  return (instant) => format.format(new Date(instant));
}
