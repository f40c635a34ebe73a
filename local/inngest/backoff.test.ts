import { describe, expect, it } from "vitest";
import { backoffMs, retryAfterMs } from "./backoff";

const now = Date.UTC(2026, 0, 15, 12);

describe("backoffMs", () => {
  it("follows Inngest's backoff table with up to 30 s of jitter", () => {
    const seconds = [15, 30, 60, 120, 300, 600, 1_200, 2_400, 3_600, 7_200, 7_200, 7_200];
    for (const [attempt, base] of seconds.entries()) {
      expect(backoffMs(attempt, 1, () => 0)).toBe(base * 1_000);
      expect(backoffMs(attempt, 1, () => 0.5)).toBe(base * 1_000 + 15_000);
      expect(backoffMs(attempt, 0.01, () => 0)).toBeCloseTo(base * 10);
    }
  });
});

describe("retryAfterMs", () => {
  it.each([
    [undefined, null],
    ["", null],
    ["never", null],
    ["0", 1_000],
    ["90", 90_000],
    ["999999", 86_400_000],
    ["2026-01-15T12:00:30.000Z", 30_000],
    ["2020-01-01T00:00:00Z", 1_000],
  ])("converts the header %j to %j ms", (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });
});
