import { describe, expect, it } from "vitest";
import { formatDuration, formatMicroseconds } from "./format-duration";

describe("formatMicroseconds", () => {
  it.each([
    [0, "0 µs"],
    [850, "850 µs"],
    [12_345, "12.3 ms"],
    [999_499, "999 ms"],
    [1_240_000, "1.24 s"],
    [59_949_000, "59.9 s"],
    [59_990_000, "1 min"],
    [125_000_000, "2 min 5 s"],
    [3_600_000_000 * 3 + 60_000_000 * 20, "3 h 20 min"],
    [86_399_000_000, "1 d"],
    [86_400_000_000 * 2.5, "2 d 12 h"],
    [-5_000, "−5 ms"],
  ])("%d µs is %s", (us, text) => {
    expect(formatMicroseconds(us)).toBe(text);
  });
});

describe("formatDuration", () => {
  it.each([
    [0, "0 ms"],
    [0.3, "300 µs"],
    [850, "850 ms"],
    [4_200, "4.2 s"],
    [185_000, "3 min 5 s"],
    [7_800_000, "2 h 10 min"],
    [273_600_000, "3 d 4 h"],
    [3_600_000, "1 h"],
  ])("%d ms is %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
