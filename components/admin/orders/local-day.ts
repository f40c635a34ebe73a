/** The day of a moment in the reader's own zone, as a date input has it: `2026-11-25`. */
export function localDay(instant: string): string {
  const at = new Date(instant);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** When this day begins in the reader's own zone, or one that is so many days later. */
export function startOfLocalDay(day: string, daysLater = 0): string | null {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return null;
  return new Date(year, month - 1, date + daysLater).toISOString();
}

/** The last day before a moment that is the end of a range. */
export function lastDayBefore(instant: string): string {
  return localDay(new Date(Date.parse(instant) - 1).toISOString());
}
