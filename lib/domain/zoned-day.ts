import { twoDigits, type ZonedTime, zonedClock } from "./zoned-time";

type Clock = (instant: Date) => ZonedTime;

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
/** No zone was ever farther from UTC. */
const offsetMsMax = 16 * hourMs;

/**
 * Returns a function that gives the date of an instant: `2026-11-25`. The time zone (IANA) is by
 * default the runtime's own, as everywhere in this module.
 */
export function dayFormatter(timeZone?: string): (instant: string) => string {
  const read = zonedClock(timeZone);
  return (instant) => dayOf(read, new Date(instant));
}

/**
 * When a day, such as `2026-11-25`, begins in a time zone: the first instant whose local date is that
 * day. Where the clock skips midnight this is the instant after the gap, where there are two
 * midnights the first, and for a day that a zone skipped the beginning of the next.
 */
export function dayStart(day: string, timeZone?: string): Date {
  return firstInstant(zonedClock(timeZone), Date.parse(`${day}T00:00:00Z`));
}

/** The first instant after a day, which is when the next one begins. */
export function dayEnd(day: string, timeZone?: string): Date {
  return firstInstant(zonedClock(timeZone), Date.parse(`${day}T00:00:00Z`) + dayMs);
}

interface DayBounds {
  todayFrom: Date;
  yesterdayFrom: Date;
  /** Yesterday at the current time of day. */
  yesterdayTo: Date;
}

/** When today and yesterday begin in a time zone (IANA). */
export function dayBounds(now: Date, timeZone: string): DayBounds {
  const clock = zonedClock(timeZone);
  const today = localMs(clock, now) - (localMs(clock, now) % dayMs);
  const tomorrowFrom = firstInstant(clock, today + dayMs);
  // Where the clock was turned back over midnight, it shows yesterday's date again for a while.
  const todayFrom = now < tomorrowFrom ? firstInstant(clock, today) : tomorrowFrom;
  const yesterday = Date.parse(`${dayOf(clock, new Date(todayFrom.getTime() - 1))}T00:00:00Z`);
  const yesterdayFrom = firstInstant(clock, yesterday);
  const sameTime = firstInstant(clock, yesterday + (localMs(clock, now) % dayMs));
  const yesterdayTo = new Date(Math.min(sameTime.getTime(), todayFrom.getTime()));
  return { todayFrom, yesterdayFrom, yesterdayTo };
}

function dayOf(clock: Clock, instant: Date): string {
  const { year, month, day } = clock(instant);
  return [String(year).padStart(4, "0"), twoDigits(month), twoDigits(day)].join("-");
}

/** What the local clock shows, as the UTC milliseconds of the same date and time. */
function localMs(clock: Clock, instant: Date): number {
  const { year, month, day, hour, minute, second } = clock(instant);
  const milliseconds = ((instant.getTime() % 1_000) + 1_000) % 1_000;
  const shown = new Date(Date.UTC(2000, month - 1, day, hour, minute, second, milliseconds));
  return shown.setUTCFullYear(year, month - 1, day);
}

/**
 * The first instant at which the local clock shows `local` or, where it skips that, a later time. A
 * zone changes its offset at most once within the hours in question, so the instant either has one
 * of the offsets around it or is the change itself.
 */
function firstInstant(clock: Clock, local: number): Date {
  const [from, to] = [local - offsetMsMax, local + offsetMsMax];
  const isReached = (ms: number) => localMs(clock, new Date(ms)) >= local;
  const exact: number[] = [];
  for (let at = from; at <= to; at += 4 * hourMs) {
    const instant = local - (localMs(clock, new Date(at)) - at);
    if (localMs(clock, new Date(instant)) === local) exact.push(instant);
  }
  if (exact.length > 0) return new Date(Math.min(...exact));
  let [before, after] = [from, to];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (isReached(middle)) after = middle;
    else before = middle;
  }
  return new Date(after);
}
