import { describe, expect, it } from "vitest";
import { durationMsMax, parseDuration } from "./duration";

const now = Date.UTC(2026, 0, 15, 12);

describe("parseDuration", () => {
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
  ])("parses %j as %j ms", (text, expected) => {
    expect(parseDuration(text, now)).toBe(expected);
  });

  it("limits a duration to a year", () => {
    expect(parseDuration("1000w", now)).toBe(durationMsMax);
  });
});
