import { describe, expect, it } from "vitest";
import { dayFormatter } from "./zoned-day";

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
