/** The day of a time in the browser's time zone, in the format of a date input: `2026-11-25`. */
export function localDay(instant: string): string {
  const at = new Date(instant);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The start of this day, or of a day `daysLater`, in the browser's time zone. ISO 8601 UTC. */
export function startOfLocalDay(day: string, daysLater = 0): string | null {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return null;
  return new Date(year, month - 1, date + daysLater).toISOString();
}

/** The last day that lies before an exclusive end time. */
export function lastDayBefore(instant: string): string {
  return localDay(new Date(Date.parse(instant) - 1).toISOString());
}
