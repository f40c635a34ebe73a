import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { openDatabase } from "@/lib/db/database";
import type { Stage } from "@/lib/domain/metrics/stages";
import type { MetricsView } from "@/lib/domain/metrics/view";
import { startMetrics } from "@/lib/telemetry/metrics/start-metrics";
import { TelemetryStore } from "@/lib/telemetry/store/store";
import { advanceUntilIdle } from "@/tests/support/advance-until-idle";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { listLateOrders } from "./list-late-orders";
import { listStageTimes } from "./list-stage-times";
import { readSystemMetrics } from "./read-system-metrics";

const minuteMs = 60_000;
const operator: Actor = { kind: "operator", userId: 2, role: "operator" };

let shop: TestShop;
let storeDatabase: ReturnType<typeof openDatabase>;
let store: TelemetryStore;
let ctx: Context;

beforeAll(async () => {
  shop = await startTestShop();
  storeDatabase = openDatabase(shop.databaseUrl, 2);
  store = await startProcess();
  ctx = { ...shop.as(operator), telemetry: store };
});
afterAll(async () => {
  globalThis.waybillMetrics = undefined;
  await store.stop();
  await storeDatabase.pool.end();
  await shop.close();
});
beforeEach(async () => {
  await flush();
  await storeDatabase.query(
    sql`TRUNCATE telemetry.rollups, telemetry.rollup_hours, telemetry.stage_times`,
  );
});

/** Begins to collect as a process of its own. The latest one gets what the verbs record. */
async function startProcess(): Promise<TelemetryStore> {
  const started = new TelemetryStore(storeDatabase, {
    retention: { days: 7, bytesMax: 1024 ** 3 },
    now: () => new Date(),
    warn: () => undefined,
  });
  await started.start();
  startMetrics(started, {
    pool: () => ({ total: 0, idle: 0, waiting: 0 }),
    otlpDropped: () => 0,
  });
  return started;
}

/** Writes what this process has collected, as its timer does. */
async function flush(): Promise<void> {
  globalThis.waybillMetrics?.flush();
  await store.flush();
}

async function readView(range: MetricsView["range"] = "1h"): Promise<MetricsView> {
  await flush();
  const result = await readSystemMetrics({ ctx, input: { range } });
  if (result.kind !== "read") throw new Error(`The metrics are ${result.kind}.`);
  return result.metrics;
}

async function placeAndAdvance(stopBefore?: string): Promise<number> {
  const { id } = await shop.place();
  await advanceUntilIdle(shop.ctx, id, stopBefore);
  return id;
}

async function idsOf(stage: Stage, isMissed: boolean): Promise<number[]> {
  await flush();
  const page = await listStageTimes({ ctx, input: { stage, isMissed, limit: 50 } });
  if (page.kind !== "listed") throw new Error(`The list is ${page.kind}.`);
  return page.orders.map(({ orderId }) => orderId);
}

function targetOf({ targets }: MetricsView, stage: Stage) {
  const target = targets.find((one) => one.stage === stage);
  if (!target) throw new Error(`No target for ${stage}.`);
  const { reached, missed, late } = target;
  return { reached, missed, late: late.items.map(({ id }) => id) };
}

describe("system metrics", () => {
  it("count orders by status, and measure the stages that they reach", async () => {
    await placeAndAdvance();
    await placeAndAdvance();
    const declined = await shop.place({ paymentMethod: "pm_card_chargeDeclined" });
    await advanceUntilIdle(shop.ctx, declined.id);
    const view = await readView();
    expect(view.placed).toBe(3);
    expect(view.ended).toMatchObject({ failed: 1, cancelled: 0 });
    expect(view.stages.paid?.count).toBe(2);
    expect(view.stages.shipped?.count).toBe(2);
    expect(view.stages.shipped?.p50Ms).toBeGreaterThan(0);
    const [slowest] = await shop.db.query<{ ms: number }>(
      sql`SELECT max(ms) AS ms FROM telemetry.stage_times WHERE stage = 'shipped'`,
    );
    expect(view.stages.shipped?.p99Ms).toBeLessThanOrEqual(slowest?.ms ?? 0);
    expect(view.points).toHaveLength(60);
    expect(view.points.reduce((sum, { placed }) => sum + placed, 0)).toBe(3);
  });

  it("are the same in each range", async () => {
    await placeAndAdvance();
    const [hour, day, week] = [await readView("1h"), await readView("24h"), await readView("7d")];
    for (const view of [day, week]) {
      expect(view.placed).toBe(hour.placed);
      expect(view.stages).toEqual(hour.stages);
      expect(view.targets).toEqual(hour.targets);
    }
  });

  it("add up what two processes have recorded", async () => {
    await placeAndAdvance();
    await flush();
    const first = globalThis.waybillMetrics;
    const secondStore = await startProcess();
    await placeAndAdvance();
    globalThis.waybillMetrics?.flush();
    await secondStore.stop();
    globalThis.waybillMetrics = first;
    const view = await readView();
    expect(view.placed).toBe(2);
    expect(view.stages.shipped?.count).toBe(2);
  });

  it("show the figures of spans by name, those that took the most time first", async () => {
    const metrics = globalThis.waybillMetrics;
    for (const ms of [10, 20, 30, 40]) {
      metrics?.rollups.add("span", "gateway authorize", ms, { traceId: `trace-${ms}` });
    }
    metrics?.rollups.add("span", "placeOrder", 3, { isError: true, traceId: "other" });
    const { spans } = await readView();
    expect(spans.items.map(({ name }) => name)).toEqual(["gateway authorize", "placeOrder"]);
    const [gateway, place] = spans.items;
    expect(gateway).toMatchObject({ count: 4, errors: 0, totalMs: 100, maxMs: 40 });
    expect(gateway?.slowestTrace).toBe("trace-40");
    expect(gateway?.p50Ms).toBeGreaterThan(16);
    expect(gateway?.p50Ms).toBeLessThan(24);
    expect(gateway?.p99Ms).toBeLessThanOrEqual(40);
    expect(place).toMatchObject({ count: 1, errors: 1 });
  });

  it("show the failed runs by function, and the outbox's greatest lag", async () => {
    const metrics = globalThis.waybillMetrics;
    for (const functionId of ["undo-order", "create-shipment", "create-shipment"]) {
      metrics?.runFailed(functionId);
    }
    const now = new Date();
    for (const [unsent, ageMs] of [
      [3, 40],
      [700, 9_000],
      [1, 5],
    ] as const) {
      const oldestAt = new Date(now.getTime() - ageMs);
      metrics?.outboxRead("order_events", { count: unsent, oldestAt }, now);
    }
    const view = await readView();
    expect(view.runFailures).toEqual([
      { functionId: "create-shipment", failures: 2 },
      { functionId: "undo-order", failures: 1 },
    ]);
    expect(view.outbox).toEqual({ lagMs: 9_000, unsent: 700 });
  });

  it("are unavailable while the store can't be read, and off without telemetry", async () => {
    const refuse = async () => {
      throw new Error("statement timeout");
    };
    const broken = {
      db: { ...store.db, query: refuse },
      status: () => store.status(),
      flush: () => store.flush(),
    };
    const input = { range: "1h" as const };
    const withBroken: Context = { ...ctx, telemetry: broken };
    expect(await readSystemMetrics({ ctx: withBroken, input })).toEqual({ kind: "unavailable" });
    const stageTimes = { stage: "paid" as const, isMissed: false, limit: 1 };
    expect(await listStageTimes({ ctx: withBroken, input: stageTimes })).toEqual({
      kind: "unavailable",
    });
    const off: Context = { ...ctx, telemetry: null };
    expect(await readSystemMetrics({ ctx: off, input })).toEqual({ kind: "off" });
    expect(await listStageTimes({ ctx: off, input: stageTimes })).toEqual({ kind: "off" });
  });

  it.each<Actor>([
    { kind: "customer", userId: 1, customerId: 1 },
    { kind: "api_key", id: 1, scopes: ["orders:read", "metrics:read"] },
    { kind: "tracking", orderId: 1 },
    { kind: "anonymous" },
  ])("can't be read by $kind", async (actor) => {
    const call = { ...ctx, actor };
    const input = { stage: "paid" as const, limit: 1, isMissed: false };
    await expect(readSystemMetrics({ ctx: call, input: { range: "1h" } })).rejects.toThrow(
      Forbidden,
    );
    await expect(listStageTimes({ ctx: call, input })).rejects.toThrow(Forbidden);
    await expect(listLateOrders({ ctx: call, input })).rejects.toThrow(Forbidden);
  });
});

describe("targets", () => {
  it("list the orders that missed them, and the share that met them", async () => {
    const inTime = await placeAndAdvance();
    const { id: tooLate } = await shop.place();
    shop.advanceClock(2 * minuteMs);
    await advanceUntilIdle(shop.ctx, tooLate);
    expect(await idsOf("paid", true)).toEqual([tooLate]);
    expect(await idsOf("paid", false)).toEqual([tooLate, inTime]);
    expect(await idsOf("shipped", true)).toEqual([]);
    const view = await readView();
    expect(targetOf(view, "paid")).toMatchObject({ reached: 2, missed: 1 });
    expect(targetOf(view, "shipped")).toMatchObject({ reached: 2, missed: 0 });
  });

  it("count an order against the target at the time when it reached the stage", async () => {
    const strict = { ...shop.ctx.settings.targets, paid: 0 };
    const { id } = await shop.place();
    await advanceUntilIdle(
      { ...shop.ctx, settings: { ...shop.ctx.settings, targets: strict } },
      id,
    );
    expect(await idsOf("paid", true)).toEqual([id]);
  });

  it("list the orders that are late now, until they reach the stage or end", async () => {
    const { id: late } = await shop.place();
    const { id: cancelled } = await shop.place();
    shop.advanceClock(2 * minuteMs);
    const { id: punctual } = await shop.place();
    const input = { stage: "paid" as const, limit: 50 };
    const lateIds = async () =>
      (await listLateOrders({ ctx, input })).orders.map(({ id: lateId }) => lateId);
    expect(await lateIds()).toEqual([late, cancelled]);
    expect(targetOf(await readView(), "paid").late).toEqual([late, cancelled]);
    await advanceUntilIdle(shop.ctx, late);
    await shop.db.query(sql`UPDATE orders SET status = 'cancelled' WHERE id = ${cancelled}`);
    expect(await lateIds()).toEqual([]);
    await advanceUntilIdle(shop.ctx, punctual);
  });

  it("do not apply to orders that are paid later", async () => {
    const { id } = await shop.place({ paymentMethod: null });
    shop.advanceClock(2 * minuteMs);
    const input = { stage: "paid" as const, limit: 50 };
    expect((await listLateOrders({ ctx, input })).orders.map((order) => order.id)).not.toContain(
      id,
    );
  });

  it("apply to free orders, which nobody has to pay", async () => {
    await shop.db.query(sql`UPDATE products SET price = 0 WHERE id = 5`);
    const { id } = await shop.place({ items: [{ productId: 5, quantity: 1 }] });
    shop.advanceClock(2 * 3_600_000);
    const input = { stage: "shipped" as const, limit: 50 };
    expect((await listLateOrders({ ctx, input })).orders.map((order) => order.id)).toContain(id);
    await shop.db.query(sql`UPDATE orders SET status = 'cancelled' WHERE id = ${id}`);
  });

  it("page through the late orders, oldest first, and through the missed ones, newest first", async () => {
    const placed: number[] = [];
    for (let order = 0; order < 3; order += 1) placed.push((await shop.place()).id);
    shop.advanceClock(2 * minuteMs);
    const input = { stage: "shipped" as const, limit: 2 };
    const strict: Context = {
      ...ctx,
      settings: { ...ctx.settings, targets: { paid: 0, shipped: 0, delivered: 0 } },
    };
    const first = await listLateOrders({ ctx: strict, input });
    expect(first.orders.map(({ id }) => id)).toEqual(placed.slice(0, 2));
    const cursor = first.next ?? undefined;
    const second = await listLateOrders({ ctx: strict, input: { ...input, cursor } });
    expect(second.orders.map(({ id }) => id)).toEqual(placed.slice(2));
    expect(second.next).toBeNull();

    for (const id of placed) await advanceUntilIdle({ ...shop.ctx, settings: strict.settings }, id);
    await flush();
    const missed = { stage: "paid" as const, isMissed: true, limit: 2 };
    const newest = await listStageTimes({ ctx, input: missed });
    const older = await listStageTimes({
      ctx,
      input: {
        ...missed,
        cursor: (newest.kind === "listed" && newest.next) || undefined,
      },
    });
    const idsIn = (page: typeof newest) =>
      page.kind === "listed" ? page.orders.map(({ orderId }) => orderId) : [];
    expect(idsIn(newest)).toEqual(placed.toReversed().slice(0, 2));
    expect(idsIn(older)).toEqual(placed.slice(0, 1));
  });
});
