import { describe, expect, it } from "vitest";
import { backoffMs } from "@/local/inngest/backoff";
import { nextRetry } from "./next-retry";

const failedAt = new Date("2026-11-29T12:00:00Z");
const later = (ms: number) => new Date(failedAt.getTime() + ms);

describe("the next retry", () => {
  it("is within the embedded engine's backoff, for every attempt", () => {
    for (let attempt = 0; attempt < 21; attempt += 1) {
      const { from, to } = nextRetry(attempt, failedAt, null);
      expect(from).toEqual(later(backoffMs(attempt, 1, () => 0)));
      expect(to).toEqual(later(backoffMs(attempt, 1, () => 1)));
    }
  });

  it("is exact if the error gives a number of seconds or a date", () => {
    const at = later(90_000);
    expect(nextRetry(0, failedAt, "90")).toEqual({ from: at, to: at });
    expect(nextRetry(3, failedAt, at.toISOString())).toEqual({ from: at, to: at });
  });

  it("is at least a second and at most a day away, as Inngest limits it", () => {
    expect(nextRetry(0, failedAt, "0").from).toEqual(later(1_000));
    expect(nextRetry(0, failedAt, "2020-01-01T00:00:00Z").from).toEqual(later(1_000));
    expect(nextRetry(0, failedAt, "1000000").from).toEqual(later(86_400_000));
  });

  it("follows the backoff if what the error asks for can't be read", () => {
    expect(nextRetry(1, failedAt, "soon")).toEqual(nextRetry(1, failedAt, null));
  });
});
