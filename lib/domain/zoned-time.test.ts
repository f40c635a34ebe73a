import { describe, expect, it } from "vitest";
import { isTimeZone, listTimeZones, twoDigits, zonedClock } from "./zoned-time";

describe("zonedClock", () => {
  it("reads the date and the time in a time zone", () => {
    expect(zonedClock("Asia/Kathmandu")(new Date("2026-12-31T18:15:07.999Z"))).toEqual({
      ...{ year: 2027, month: 1, day: 1 },
      ...{ hour: 0, minute: 0, second: 7 },
    });
  });

  it("reads the runtime's own time zone by default", () => {
    const instant = new Date("2026-07-01T12:34:56Z");
    expect(zonedClock()(instant)).toEqual({
      ...{ year: 2026, month: instant.getMonth() + 1, day: instant.getDate() },
      ...{ hour: instant.getHours(), minute: instant.getMinutes(), second: 56 },
    });
  });
});

describe("isTimeZone", () => {
  it("knows IANA names", () => {
    expect(["UTC", "Europe/Berlin", "Europe/Atlantis", ""].filter(isTimeZone)).toEqual([
      "UTC",
      "Europe/Berlin",
    ]);
  });
});

describe("listTimeZones", () => {
  it("lists zones that can be chosen", () => {
    expect(listTimeZones()).toContain("Europe/Berlin");
    expect(listTimeZones().every(isTimeZone)).toBe(true);
  });
});

describe("twoDigits", () => {
  it("pads one digit", () => {
    expect([twoDigits(0), twoDigits(9), twoDigits(10)]).toEqual(["00", "09", "10"]);
  });
});
