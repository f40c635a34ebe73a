/** Returns a function that gives the date of an instant in a time zone (IANA): `2026-11-25`. */
export function dayFormatter(timeZone: string): (instant: string) => string {
  // The Swedish locale writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  return (instant) => format.format(new Date(instant));
}
