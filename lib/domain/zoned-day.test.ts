import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayBounds, dayEnd, dayFormatter, dayStart } from "./zoned-day";
import { listTimeZones, zonedClock } from "./zoned-time";

const hourMs = 3_600_000;

describe("dayFormatter", () => {
  it.each([
    ["UTC", "2026-11-25T23:30:00.000Z", "2026-11-25"],
    ["Europe/Berlin", "2026-11-25T23:30:00.000Z", "2026-11-26"],
    ["America/Los_Angeles", "2026-11-25T07:59:59.999Z", "2026-11-24"],
    // Daylight saving time ends that night.
    ["Europe/Berlin", "2026-10-24T21:59:59.000Z", "2026-10-24"],
    ["Europe/Berlin", "2026-10-25T22:59:59.000Z", "2026-10-25"],
    ["Europe/Berlin", "2026-10-25T23:00:00.000Z", "2026-10-26"],
  ])("gives the date in %s at %s as %s", (timeZone, instant, day) => {
    expect(dayFormatter(timeZone)(instant)).toBe(day);
  });
});

describe("dayStart", () => {
  it.each([
    ["UTC", "2026-11-25", "2026-11-25T00:00:00Z"],
    ["Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z"],
    // The clock goes from 01:00 back to 00:00, so there are two midnights.
    ["America/Havana", "2025-11-02", "2025-11-02T04:00:00Z"],
    // It goes from 00:01 back to 23:01 of the day before.
    ["America/St_Johns", "2010-11-07", "2010-11-07T02:30:00Z"],
    // It goes from 24:00 back to 23:00, so 23:00 comes twice and midnight once.
    ["America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00Z"],
    // It goes from 24:00 to 01:00, so there is no midnight.
    ["America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"],
    ["Africa/Cairo", "2025-04-25", "2025-04-24T22:00:00Z"],
    ["Asia/Beirut", "2025-03-30", "2025-03-29T22:00:00Z"],
    ["America/Havana", "2025-03-09", "2025-03-09T05:00:00Z"],
    // This day did not exist there.
    ["Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"],
    ["Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"],
  ])("in %s, %s begins at %s", (timeZone, day, start) => {
    expect(dayStart(day, timeZone)).toEqual(new Date(start));
  });

  it("accepts any day that a form can send", () => {
    for (const day of ["0001-01-01", "9999-12-31"]) {
      expect(dayStart(day, "Europe/Berlin").getTime()).not.toBeNaN();
    }
  });

  const anyZone = fc.constantFrom(...listTimeZones());
  const anyHour = fc.integer({
    min: Date.UTC(1975, 0) / 3_600_000,
    max: Date.UTC(2037, 0) / 3_600_000,
  });

  it("is the first instant of that date in every zone, on any day", () => {
    fc.assert(
      fc.property(anyZone, anyHour, (timeZone, hour) => {
        const date = dayFormatter(timeZone);
        const day = date(new Date(hour * 3_600_000).toISOString());
        const start = dayStart(day, timeZone);
        expect(date(start.toISOString())).toBe(day);
        expect(date(new Date(start.getTime() - 1).toISOString()) < day).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("puts every instant into the one day that has begun and not ended", () => {
    fc.assert(
      fc.property(anyZone, anyHour, (timeZone, hour) => {
        const now = new Date(hour * 3_600_000);
        const { todayFrom, yesterdayFrom, yesterdayTo } = dayBounds(now, timeZone);
        const today = dayFormatter(timeZone)(todayFrom.toISOString());
        expect(dayStart(today, timeZone)).toEqual(todayFrom);
        expect(todayFrom <= now && now < dayEnd(today, timeZone)).toBe(true);
        expect(yesterdayFrom <= yesterdayTo && yesterdayTo <= todayFrom).toBe(true);
        expect(yesterdayFrom < todayFrom).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ...["America/Havana", "America/Sao_Paulo", "America/St_Johns", "America/Asuncion"],
    ...["Africa/Cairo", "Asia/Beirut", "Asia/Amman", "Asia/Gaza", "Asia/Tehran", "America/Nuuk"],
    ...["Atlantic/Azores", "Pacific/Apia", "Antarctica/Troll", "Australia/Lord_Howe"],
  ])("agrees with a search minute by minute around each change in %s", (timeZone) => {
    const date = dayFormatter(timeZone);
    const clock = zonedClock(timeZone);
    const at = (ms: number) => date(new Date(ms).toISOString());
    const shown = (ms: number) => {
      const { year, month, day, hour, minute } = clock(new Date(ms));
      return Date.UTC(year, month - 1, day, hour, minute);
    };
    // Within an hour without a change, the date can change only once.
    const isPlain = (ms: number) => shown(ms + hourMs) - shown(ms) === hourMs;
    for (const noon of changes(timeZone)) {
      const day = at(noon);
      let first = noon - 36 * hourMs;
      while (at(first) < day) {
        first += isPlain(first) && at(first + hourMs) < day ? hourMs : 60_000;
      }
      expect([day, dayStart(day, timeZone)]).toEqual([day, new Date(first)]);
    }
  });
});

/** Noon (UTC) of the days since 2010 before and after which the zone's offset differs. */
function changes(timeZone: string): number[] {
  const clock = zonedClock(timeZone);
  const shown = (ms: number) => {
    const { hour, minute } = clock(new Date(ms));
    return `${hour}:${minute}`;
  };
  const dayMs = 24 * hourMs;
  const found: number[] = [];
  // No zone changes its offset twice in a week to the same value again.
  for (let noon = Date.UTC(2010, 0, 1, 12); noon < Date.UTC(2026, 0); noon += 7 * dayMs) {
    if (shown(noon) === shown(noon + 7 * dayMs)) continue;
    for (let day = noon + dayMs; day <= noon + 7 * dayMs; day += dayMs) {
      if (shown(day) !== shown(day - dayMs)) found.push(day);
    }
  }
  return found;
}

describe("dayBounds", () => {
  it("ends yesterday at the same time of day", () => {
    expect(dayBounds(new Date("2026-03-29T10:00:00Z"), "Europe/Berlin")).toEqual({
      todayFrom: new Date("2026-03-28T23:00:00Z"),
      yesterdayFrom: new Date("2026-03-27T23:00:00Z"),
      yesterdayTo: new Date("2026-03-28T11:00:00Z"),
    });
  });

  it("keeps a day together whose first hour comes twice", () => {
    const day = { todayFrom: new Date("2025-11-02T04:00:00Z") };
    for (const now of ["2025-11-02T04:30:00Z", "2025-11-02T05:30:00Z", "2025-11-03T04:59:59Z"]) {
      expect(dayBounds(new Date(now), "America/Havana")).toMatchObject(day);
    }
  });

  it("does not fall back to yesterday while the clock shows its date again", () => {
    const now = new Date("2010-11-07T03:00:00Z");
    expect(dayBounds(now, "America/St_Johns")).toEqual({
      todayFrom: new Date("2010-11-07T02:30:00Z"),
      yesterdayFrom: new Date("2010-11-06T02:30:00Z"),
      yesterdayTo: new Date("2010-11-07T02:00:00Z"),
    });
  });
});
