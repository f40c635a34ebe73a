import { twoDigits, zonedClock } from "./zoned-time";

/** Returns a function that gives the date of an instant in a time zone (IANA): `2026-11-25`. */
export function dayFormatter(timeZone: string): (instant: string) => string {
  const read = zonedClock(timeZone);
  return (instant) => {
    const { year, month, day } = read(new Date(instant));
    return [String(year).padStart(4, "0"), twoDigits(month), twoDigits(day)].join("-");
  };
}
