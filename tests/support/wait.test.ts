import { afterEach, describe, expect, it, vi } from "vitest";
import { scaled, slowness } from "@/local/slowness.mjs";
import { patienceMs, waitFor } from "./wait";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Advances the clock by a third of `patienceMs` each time it is read. */
function speedUpClock(): void {
  let now = 0;
  vi.spyOn(Date, "now").mockImplementation(() => {
    now += patienceMs / 3;
    return now;
  });
}

describe("waitFor", () => {
  it("resolves with what the probe finds", async () => {
    const found = [null, null, "it"];
    expect(await waitFor("it", () => found.shift() ?? null, { pollMs: 1 })).toBe("it");
  });

  it("continues while there is progress, and reports where it stopped", async () => {
    speedUpClock();
    let probes = 0;
    const probe = () => {
      probes += 1;
      return null;
    };
    const progress = () => Math.min(probes, 20);
    const waiting = waitFor("the end", probe, { progress, pollMs: 1 });
    await expect(waiting).rejects.toThrow(/waiting for the end. No progress since: 20$/);
    expect(probes).toBeGreaterThan(20);
    expect(probes).toBeLessThan(30);
  });

  it("times out when there is no progress to observe", async () => {
    speedUpClock();
    let probes = 0;
    const probe = () => {
      probes += 1;
      return null;
    };
    const waiting = waitFor("nothing", probe, { pollMs: 1 });
    await expect(waiting).rejects.toThrow(`Timed out after ${patienceMs} ms waiting for nothing.`);
    expect(probes).toBeLessThan(10);
  });
});

describe("slowness", () => {
  it("scales deadlines, and is at least 1", () => {
    vi.stubEnv("TEST_SLOWNESS", "4.5");
    expect(scaled(1_000)).toBe(4_500);
    vi.stubEnv("TEST_SLOWNESS", "0.5");
    expect(slowness).toThrow("TEST_SLOWNESS is 0.5");
  });

  it("is measured once if it is not set", () => {
    vi.stubEnv("TEST_SLOWNESS", undefined);
    const measured = slowness();
    expect(measured).toBeGreaterThanOrEqual(1);
    expect(measured).toBeLessThanOrEqual(12);
    expect(slowness()).toBe(measured);
  });
});
