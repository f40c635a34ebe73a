import { describe, expect, it } from "vitest";
import { backoffMs, retryAfterMs } from "./backoff";
import { cronError, nextTick } from "./cron-schedule";
import { durationMsMax, parseDuration } from "./duration";

const now = Date.UTC(2026, 0, 15, 12);

describe("durations", () => {
  it.each([
    ["1s", 1_000],
    ["1h30m", 5_400_000],
    ["1w2d3h4m5s6ms", 788_645_006],
    ["1.5h", 5_400_000],
    ["0s", 0],
    ["2026-01-15T12:00:01Z", 1_000],
    ["2020-01-01", 0],
    ["2y", null],
    ["", null],
    ["1h foo", null],
    ["soon", null],
  ])("%s is %j ms", (text, expected) => {
    expect(parseDuration(text, now)).toBe(expected);
  });

  it("end within a year", () => {
    expect(parseDuration("1000w", now)).toBe(durationMsMax);
  });
});

describe("backoff", () => {
  it("is Inngest's table plus up to half a minute", () => {
    const seconds = [15, 30, 60, 120, 300, 600, 1_200, 2_400, 3_600, 7_200, 7_200, 7_200];
    for (const [attempt, base] of seconds.entries()) {
      expect(backoffMs(attempt, 1, () => 0)).toBe(base * 1_000);
      expect(backoffMs(attempt, 1, () => 0.5)).toBe(base * 1_000 + 15_000);
      expect(backoffMs(attempt, 0.01, () => 0)).toBeCloseTo(base * 10);
    }
  });

  it.each([
    [undefined, null],
    ["", null],
    ["never", null],
    ["0", 1_000],
    ["90", 90_000],
    ["999999", 86_400_000],
    ["2026-01-15T12:00:30.000Z", 30_000],
    ["2020-01-01T00:00:00Z", 1_000],
  ])("retry-after %j is %j ms", (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });
});

describe("crons", () => {
  it.each([
    ["*/5 * * * *", "2026-01-15T12:05:00.000Z"],
    ["TZ=Europe/Berlin 0 9 * * *", "2026-01-16T08:00:00.000Z"],
    ["TZ=America/New_York 0 9 * * *", "2026-01-15T14:00:00.000Z"],
    ["@hourly", "2026-01-15T13:00:00.000Z"],
    ["@midnight", "2026-01-16T00:00:00.000Z"],
  ])("%s ticks next at %s", (source, expected) => {
    expect(cronError(source)).toBeNull();
    expect(nextTick(source, new Date(now))?.toISOString()).toBe(expected);
  });

  it("a tick at the very moment is over", () => {
    expect(nextTick("0 12 * * *", new Date(now))?.toISOString()).toBe("2026-01-16T12:00:00.000Z");
  });

  it.each(["* * * * * *", "99 * * * *", "@every 5m", "TZ=No/Where 0 9 * * *", "", "hello"])(
    "%j is refused",
    (source) => {
      expect(cronError(source)).toEqual(expect.any(String));
    },
  );
});
