/**
 * The only module that reads `Intl`. It takes nothing but numbers and time zones from it, because the
 * texts differ between versions of Node.js and browsers.
 */
export interface ZonedTime {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  /** 0 to 23. */
  hour: number;
  minute: number;
  second: number;
}

/** Returns a function that reads the clock in a time zone (IANA), by default the runtime's own. */
export function zonedClock(timeZone?: string): (instant: Date) => ZonedTime {
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ calendar: "gregory", numberingSystem: "latn", hourCycle: "h23" },
    ...{ year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric", second: "numeric" },
    ...(timeZone !== undefined && { timeZone }),
  });
  return (instant) => {
    const parts = format.formatToParts(instant);
    const read = (type: keyof ZonedTime) => Number(parts.find((part) => part.type === type)?.value);
    return {
      ...{ year: read("year"), month: read("month"), day: read("day") },
      ...{ hour: read("hour"), minute: read("minute"), second: read("second") },
    };
  };
}

/** A month, day, hour, minute or second as two digits. */
export function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** Whether the runtime knows this time zone. */
export function isTimeZone(name: string): boolean {
  try {
    zonedClock(name);
    return true;
  } catch {
    return false;
  }
}

/** The time zones that the runtime lists, which don't always include UTC. */
export function listTimeZones(): string[] {
  return Intl.supportedValuesOf("timeZone");
}
