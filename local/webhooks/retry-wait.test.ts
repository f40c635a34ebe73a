import { describe, expect, it } from "vitest";
import { retryWaitMs } from "./retry-wait";

describe("retryWaitMs", () => {
  it("doubles from half a second to two minutes", () => {
    const waits = [1, 2, 3, 8, 9, 50].map((attempts) => retryWaitMs(attempts, 0.5));
    expect(waits).toEqual([500, 1_000, 2_000, 64_000, 120_000, 120_000]);
  });

  it("has a jitter of ±20%", () => {
    expect([retryWaitMs(1, 0), retryWaitMs(1, 1)]).toEqual([400, 600]);
  });
});
