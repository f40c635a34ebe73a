import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holdDelayMs, retryAfterMs, retryDelayMs, triesMax } from "./retries";

const now = new Date("2026-11-30T12:00:00.000Z");
const hour = 3_600_000;

describe("the tries of a delivery", () => {
  it("are ten, over three days", () => {
    const waits = Array.from({ length: triesMax }, (_, index) => retryDelayMs(index + 1, 0));
    expect(waits).toEqual([
      ...[5_000, 30_000, 120_000, 600_000, hour, 3 * hour, 10 * hour, 24 * hour, 36 * hour],
      null,
    ]);
  });

  it("are delayed by up to a tenth more", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (tries, random) => {
          const [least = 0, wait = 0] = [retryDelayMs(tries, 0), retryDelayMs(tries, random)].map(
            Number,
          );
          expect(wait).toBeGreaterThanOrEqual(least);
          expect(wait).toBeLessThanOrEqual(Math.ceil(least * 1.1));
        },
      ),
    );
  });
});

describe("an endpoint that fails", () => {
  it("is left alone from the fifth failure on, for ten minutes at most", () => {
    expect([1, 4, 5, 6, 7, 8, 9, 1_000].map(holdDelayMs)).toEqual([
      ...[0, 0, 30_000, 60_000, 120_000, 300_000, 600_000, 600_000],
    ]);
  });
});

describe("Retry-After", () => {
  it.each([
    [null, 0],
    ["120", 120_000],
    [" 5 ", 5_000],
    ["1e9", hour],
    ["99999999999999999999999999", hour],
    ["Mon, 30 Nov 2026 12:10:00 GMT", 600_000],
    ["Fri, 31 Dec 2100 00:00:00 GMT", hour],
    ["Sun, 01 Jan 2006 00:00:00 GMT", 0],
    ["-5", 0],
    ["soon", 0],
    ["NaN", 0],
    ["Infinity", 0],
  ])("%j is a wait of %d ms", (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });
});
