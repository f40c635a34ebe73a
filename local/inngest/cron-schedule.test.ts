import { describe, expect, it } from "vitest";
import { cronError, nextTick } from "./cron-schedule";

const now = Date.UTC(2026, 0, 15, 12);

describe("cron schedules", () => {
  it.each([
    ["*/5 * * * *", "2026-01-15T12:05:00.000Z"],
    ["TZ=Europe/Berlin 0 9 * * *", "2026-01-16T08:00:00.000Z"],
    ["TZ=America/New_York 0 9 * * *", "2026-01-15T14:00:00.000Z"],
    ["@hourly", "2026-01-15T13:00:00.000Z"],
    ["@midnight", "2026-01-16T00:00:00.000Z"],
  ])("computes the next tick of %s: %s", (source, expected) => {
    expect(cronError(source)).toBeNull();
    expect(nextTick(source, new Date(now))?.toISOString()).toBe(expected);
  });

  it("excludes a tick at the given time", () => {
    expect(nextTick("0 12 * * *", new Date(now))?.toISOString()).toBe("2026-01-16T12:00:00.000Z");
  });

  it.each(["* * * * * *", "99 * * * *", "@every 5m", "TZ=No/Where 0 9 * * *", "", "hello"])(
    "refuses %j",
    (source) => {
      expect(cronError(source)).toEqual(expect.any(String));
    },
  );
});
