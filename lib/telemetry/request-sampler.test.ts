import { describe, expect, it } from "vitest";
import { RequestSampler, sampledBurstMax, sampledPerSecond } from "./request-sampler";

function samplerAt(clock: { ms: number }) {
  const sampler = new RequestSampler(() => clock.ms);
  /** How many of these many requests, each with a trace of its own, are stored. */
  const storedOf = (requests: number) =>
    Array.from({ length: requests }, () => sampler.sample(undefined)).filter(Boolean).length;
  return { sampler, storedOf };
}

describe("RequestSampler", () => {
  it("stores a burst, then so many per second, and counts the others", () => {
    const clock = { ms: 5_000 };
    const { sampler, storedOf } = samplerAt(clock);
    expect(storedOf(1_000)).toBe(sampledBurstMax);
    clock.ms += 500;
    expect(storedOf(1_000)).toBe(sampledPerSecond / 2);
    expect(sampler.unstored).toBe(2_000 - sampledBurstMax - sampledPerSecond / 2);
    clock.ms += 24 * 60 * 60_000;
    expect(storedOf(1_000)).toBe(sampledBurstMax);
  });

  it("decides once per trace", () => {
    const { sampler, storedOf } = samplerAt({ ms: 0 });
    expect(sampler.sample("first")).toBe(true);
    storedOf(1_000);
    expect(sampler.sample("first")).toBe(true);
    expect(sampler.sample("second")).toBe(false);
    sampler.keep("second");
    expect(sampler.decisionOn("second")).toBe(false);
  });

  it("takes no part of the limit for requests of known callers", () => {
    const { sampler, storedOf } = samplerAt({ ms: 0 });
    for (let index = 0; index < 1_000; index += 1) {
      sampler.keep(`trace-${index}`);
      expect(sampler.sample(`trace-${index}`)).toBe(true);
    }
    expect(storedOf(1_000)).toBe(sampledBurstMax);
  });
});
