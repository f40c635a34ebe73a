import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Forbidden } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { FunctionStats } from "@/lib/domain/workflows/function-view";
import { RollupAggregator } from "@/lib/telemetry/metrics/rollup-aggregator";
import { createStore } from "@/lib/telemetry/store/create-store";
import { addRollups } from "@/lib/telemetry/store/rollups-table";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { withTelemetry } from "@/tests/support/with-telemetry";
import { readFunctionStats } from ".";

const hourMs = 60 * 60_000;

let shop: TestShop;
let ctx: Context;
beforeAll(async () => {
  shop = await startTestShop();
  const now = shop.ctx.now();
  await createStore(shop.db, now);
  // It has partitions from yesterday on, but 25 hours ago may be the day before.
  await createStore(shop.db, new Date(now.getTime() - 24 * hourMs));
  ctx = withTelemetry(shop.as({ kind: "operator", userId: 2, role: "operator" }));
});
beforeEach(async () => {
  await shop.db.query(sql`TRUNCATE telemetry.rollups, telemetry.rollup_hours`);
});
afterAll(() => shop.close());

async function record(ageMs: number, add: (rollups: RollupAggregator) => void): Promise<void> {
  const rollups = new RollupAggregator(() => shop.ctx.now().getTime() - ageMs);
  add(rollups);
  await addRollups(shop.db, rollups.take());
}

async function statsOf(functionId: string): Promise<FunctionStats | undefined> {
  const page = await readFunctionStats({ ctx });
  if (page.kind !== "read") throw new Error(`The figures are ${page.kind}.`);
  return page.stats.find((one) => one.functionId === functionId);
}

describe("readFunctionStats", () => {
  it("counts what failed in a batch, whose run is completed", async () => {
    await record(0, (rollups) => {
      rollups.add("run", "update-tracking", 100);
      rollups.add("run_failure", "update-tracking");
      rollups.add("run_failure", "update-tracking");
    });
    expect(await statsOf("update-tracking")).toMatchObject({ runs: 1, failures: 2 });
    expect(await statsOf("create-shipment")).toMatchObject({ runs: 0, failures: 0, p95Ms: null });
  });

  it("adds up the hours of a day, and leaves out older ones", async () => {
    const add = (rollups: RollupAggregator) => {
      rollups.add("run", "create-shipment", 100, { isError: true });
      rollups.add("run_failure", "create-shipment");
    };
    for (const hours of [0, 1, 20, 25]) await record(hours * hourMs, add);
    const stats = await statsOf("create-shipment");
    expect(stats).toMatchObject({ runs: 3, failures: 3 });
    expect(stats?.p95Ms).toBeGreaterThan(80);
    expect(stats?.p95Ms).toBeLessThan(125);
  });

  it("is for operators only, and off without a store", async () => {
    await expect(readFunctionStats({ ctx: shop.as({ kind: "anonymous" }) })).rejects.toThrow(
      Forbidden,
    );
    expect(await readFunctionStats({ ctx: { ...ctx, telemetry: null } })).toEqual({ kind: "off" });
  });
});
