import { describe, expect, it } from "vitest";
import { otherNames } from "@/lib/domain/metrics/rollup";
import { RollupAggregator } from "./rollup-aggregator";

const noon = Date.parse("2026-03-10T12:00:00Z");

describe("RollupAggregator", () => {
  it("adds up counts, errors and values", () => {
    const aggregator = new RollupAggregator(() => noon);
    aggregator.add("span", "placeOrder", 10, { traceId: "a" });
    aggregator.add("span", "placeOrder", 30, { isError: true, traceId: "b" });
    aggregator.add("span", "placeOrder", 20, { traceId: "c" });
    aggregator.add("run_failure", "process-payment");
    expect(aggregator.take()).toEqual([
      {
        ...{ kind: "span", name: "placeOrder", at: noon / 1_000 },
        ...{ count: 3, errors: 1, total: 60, max: 30, example: "b" },
        buckets: expect.arrayContaining([1]),
      },
      {
        ...{ kind: "run_failure", name: "process-payment", at: noon / 1_000 },
        ...{ count: 1, errors: 0, total: 0, max: 0, buckets: [], example: null },
      },
    ]);
  });

  it("gives each addition out once", () => {
    const aggregator = new RollupAggregator(() => noon);
    aggregator.add("order", "pending");
    expect(aggregator.take()).toHaveLength(1);
    expect(aggregator.take()).toEqual([]);
    aggregator.add("order", "pending");
    expect(aggregator.take()).toMatchObject([{ count: 1 }]);
  });

  it("separates minutes, also between two calls of take", () => {
    let now = noon + 59_999;
    const aggregator = new RollupAggregator(() => now);
    aggregator.add("order", "pending");
    now += 1;
    aggregator.add("order", "pending");
    expect(aggregator.take().map(({ at }) => at)).toEqual([noon / 1_000, noon / 1_000 + 60]);
  });

  it("counts names beyond the limit of a minute together", () => {
    const aggregator = new RollupAggregator(() => noon);
    for (let name = 0; name < 10_000; name += 1) aggregator.add("span", `webhook ${name}`, 1);
    const rollups = aggregator.take();
    expect(rollups.length).toBeLessThan(300);
    const others = rollups.find(({ name }) => name === otherNames);
    expect(others?.count).toBe(10_000 - (rollups.length - 1));
  });
});
