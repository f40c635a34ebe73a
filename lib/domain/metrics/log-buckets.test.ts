import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addToBuckets, boundMs, bucketOf, mergeBuckets, quantileMs } from "./log-buckets";

const durations = fc.array(fc.double({ min: 0.001, max: 1e9, noNaN: true }), { maxLength: 200 });

const someDurations = durations.filter(({ length }) => length > 0);

function bucketsOf(all: readonly number[]): number[] {
  const buckets: number[] = [];
  for (const ms of all) addToBuckets(buckets, ms);
  return buckets;
}

describe("bucketOf", () => {
  it("chooses the bucket whose bounds enclose the duration", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1e9, noNaN: true }), (ms) => {
        const bucket = bucketOf(ms);
        expect(ms).toBeLessThanOrEqual(boundMs(bucket) * (1 + 1e-9));
        if (bucket > 0) expect(ms).toBeGreaterThan(boundMs(bucket - 1) * (1 - 1e-9));
      }),
    );
  });

  it.each([-5, 0, Number.NaN])("puts %s in the first bucket", (ms) => {
    expect(bucketOf(ms)).toBe(0);
  });

  it("has a last bucket for whatever takes longer", () => {
    expect(bucketOf(1e300)).toBe(bucketOf(1e200));
    expect(bucketOf(Number.POSITIVE_INFINITY)).toBe(bucketOf(1e200));
  });
});

describe("merged histograms", () => {
  it("are those of all durations together, in any order and grouping", () => {
    fc.assert(
      fc.property(durations, durations, durations, (one, two, three) => {
        const all = bucketsOf([...one, ...two, ...three]);
        const [a, b, c] = [one, two, three].map(bucketsOf) as [number[], number[], number[]];
        expect(mergeBuckets(mergeBuckets(a, b), c)).toEqual(all);
        expect(mergeBuckets(c, mergeBuckets(b, a))).toEqual(all);
      }),
    );
  });
});

describe("quantileMs", () => {
  it("is in the same bucket as the exact percentile", () => {
    const share = fc.constantFrom(0, 0.5, 0.95, 0.99, 1);
    fc.assert(
      fc.property(someDurations, share, (all, wanted) => {
        const estimate = quantileMs(bucketsOf(all), wanted) ?? 0;
        const sorted = all.toSorted((one, other) => one - other);
        const exact = sorted[Math.max(1, Math.ceil(wanted * all.length)) - 1] ?? 0;
        const bucket = bucketOf(exact);
        expect(estimate).toBeLessThanOrEqual(boundMs(bucket) * (1 + 1e-9));
        if (bucket > 0) expect(estimate).toBeGreaterThan(boundMs(bucket - 1) * (1 - 1e-9));
      }),
    );
  });

  it("is null when nothing was counted", () => {
    expect(quantileMs([], 0.5)).toBeNull();
    expect(quantileMs([0, 0], 0.5)).toBeNull();
  });

  it("never decreases from one percentile to a higher one", () => {
    fc.assert(
      fc.property(someDurations, (all) => {
        const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => quantileMs(bucketsOf(all), share));
        expect(p50).toBeLessThanOrEqual(p95 ?? 0);
        expect(p95).toBeLessThanOrEqual(p99 ?? 0);
      }),
    );
  });
});
