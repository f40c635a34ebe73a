import { describe, expect, it } from "vitest";
import { formatTime, type TimePrecision } from "./format-time";

const now = new Date("2026-11-29T12:00:00Z");
const at = "2026-11-29T15:04:09.500Z";

describe("formatTime", () => {
  it.each<[TimePrecision, string, string]>([
    ["day", at, "Sun, Nov 29"],
    ["date", at, "Nov 29, 2026"],
    ["minute", at, "Nov 29, 15:04"],
    ["second", at, "Nov 29, 15:04:09"],
    ["millisecond", at, "Nov 29, 15:04:09.500"],
    ["clock", at, "15:04:09"],
    ["clockMinute", at, "15:04"],
    ["minute", "2026-01-01T00:00:00Z", "Jan 1, 00:00"],
  ])("formats a %s of the current year", (precision, instant, text) => {
    expect(formatTime(instant, precision, { now, timeZone: "UTC" })).toBe(text);
  });

  it.each<[TimePrecision, string]>([
    ["day", "Sun, Mar 9, 2025"],
    ["date", "Mar 9, 2025"],
    ["minute", "Mar 9, 2025, 05:04"],
    ["second", "Mar 9, 2025, 05:04:05"],
    ["clock", "05:04:05"],
    ["clockMinute", "05:04"],
  ])("formats a %s of another year", (precision, text) => {
    const instant = "2025-03-09T05:04:05Z";
    expect(formatTime(instant, precision, { now, timeZone: "UTC" })).toBe(text);
  });

  it.each([
    ["America/Los_Angeles", "2026-11-01T08:30:00Z", "Sun, Nov 1", "01:30"],
    // Daylight saving time has ended: the hour repeats.
    ["America/Los_Angeles", "2026-11-01T09:30:00Z", "Sun, Nov 1", "01:30"],
    ["Asia/Kolkata", "2026-11-29T18:30:00Z", "Mon, Nov 30", "00:00"],
    ["Pacific/Auckland", "2026-06-30T12:00:00Z", "Wed, Jul 1", "00:00"],
  ])("formats in %s at %s", (timeZone, instant, day, clock) => {
    expect(formatTime(instant, "day", { now, timeZone })).toBe(day);
    expect(formatTime(instant, "clockMinute", { now, timeZone })).toBe(clock);
  });

  it("names every month and weekday", () => {
    const days = Array.from({ length: 12 }, (_, month) =>
      formatTime(new Date(Date.UTC(2026, month, month + 1)).toISOString(), "day", {
        now,
        timeZone: "UTC",
      }),
    );
    expect(days.join("; ")).toBe(
      "Thu, Jan 1; Mon, Feb 2; Tue, Mar 3; Sat, Apr 4; Tue, May 5; Sat, Jun 6; " +
        "Tue, Jul 7; Sat, Aug 8; Wed, Sep 9; Sat, Oct 10; Wed, Nov 11; Sat, Dec 12",
    );
    expect(formatTime("2026-11-27T00:00:00Z", "day", { now, timeZone: "UTC" })).toBe("Fri, Nov 27");
  });
});
