import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import { embeddedControls } from "@/lib/clients/embedded-controls";
import type { Context } from "@/lib/context";
import { presets } from "@/lib/domain/lab/faults";
import type { LoadRun } from "@/lib/domain/lab/view";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { expireOrders } from "@/lib/services/orders";
import { freePort } from "@/tests/support/ports";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { changeFaults, jumpDeadline, readLab, startLoad, stopLoad } from ".";

const operator: Actor = { kind: "operator", userId: 2, role: "operator" };
const plan = { orders: 20, perSecond: 200, payLaterPercent: 25, declinePercent: 20 };

let shop: TestShop;
let ctx: Context;
beforeAll(async () => {
  shop = await startTestShop();
  ctx = shop.as(operator);
});
afterAll(() => shop.close());

async function untilRun(state: LoadRun["state"]): Promise<LoadRun> {
  await expect.poll(async () => (await readLab({ ctx })).run?.state).toBe(state);
  const { run } = await readLab({ ctx });
  if (!run) throw new Error("There is no run.");
  return run;
}

describe("a run", () => {
  test("places its orders as planned, and tells where they are", async () => {
    expect(await startLoad({ ctx, input: plan })).toEqual({ kind: "started" });
    const run = await untilRun("finished");
    expect(run).toMatchObject({ placed: 20, refused: 0, failed: 0, statuses: { pending: 20 } });
    const rows = await shop.db.query<{ method: string | null; orders: number }>(sql`
      SELECT payment_method AS method, count(*) AS orders FROM orders
      WHERE metadata ->> 'lab' = '1' GROUP BY 1 ORDER BY 1`);
    expect(rows).toEqual([
      { method: "pm_card_chargeDeclined", orders: 3 },
      { method: "pm_card_visa", orders: 12 },
      { method: null, orders: 5 },
    ]);
  });

  test("is alone, keeps its rate, and stops when asked", async () => {
    const slow = { ...plan, orders: 500, perSecond: 10 };
    const startedAt = Date.now();
    const started = await Promise.all([
      startLoad({ ctx, input: slow }),
      startLoad({ ctx, input: slow }),
    ]);
    expect(started.map(({ kind }) => kind).sort()).toEqual(["running", "started"]);
    await expect.poll(async () => (await readLab({ ctx })).run?.placed).toBeGreaterThan(2);
    expect(await stopLoad({ ctx })).toBe(true);
    const run = await untilRun("stopped");
    // At most what is due by now, and what it may catch up with.
    expect(run.placed).toBeLessThan(10 * ((Date.now() - startedAt) / 1_000) + 5);
    expect(run.placed).toBeLessThan(500);
    expect(await stopLoad({ ctx })).toBe(false);
  });

  test("tells why orders were refused", async () => {
    const tight = { ...ctx, settings: { ...ctx.settings, openUnpaidMax: 0 } };
    await startLoad({ ctx: tight, input: { ...plan, orders: 4, payLaterPercent: 100 } });
    const run = await untilRun("finished");
    expect(run).toMatchObject({ placed: 0, refused: 4 });
    expect(run.lastProblem).toContain("unpaid");
  });
});

describe("faults", () => {
  test("are set as a preset says, and read back", async () => {
    const { gateway, carrier } = presets.slow;
    const before = await readLab({ ctx });
    expect(await changeFaults({ ctx, input: { gateway, carrier } })).toEqual({ kind: "changed" });
    expect(await readLab({ ctx })).toMatchObject({ gateway, carrier });
    await changeFaults({ ctx, input: presets.reset });
    // The carrier's pace too is the one that it was started with.
    expect(await readLab({ ctx })).toMatchObject({
      gateway: presets.reset.gateway,
      carrier: before.carrier,
    });
  });

  test("of a service that is away are told as unknown, and not as changed", async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}/_control`;
    const controls = embeddedControls({ gateway: nowhere, carrier: undefined });
    const cut = { ...ctx, controls };
    expect(await readLab({ ctx: cut })).toMatchObject({ gateway: null, carrier: null });
    expect(await changeFaults({ ctx: cut, input: presets.calm })).toMatchObject({ kind: "away" });
  });
});

describe("jumping a deadline", () => {
  test("expires an unpaid order by the cron's next run, which it asks for", async () => {
    const order = await shop.place({ paymentMethod: null });
    await reserveStock({ ctx: shop.ctx, input: { orderId: order.id } });
    const asked = shop.sent.length;
    const input = { orderId: order.id };
    expect(await jumpDeadline({ ctx, input })).toEqual({ kind: "jumped", now: true });
    expect(shop.sent.slice(asked)).toMatchObject([{ name: "cron/expire-pending-orders.run" }]);
    await expireOrders({ ctx: shop.ctx });
    expect(await shop.read(order.id)).toMatchObject({ status: "expired" });
    expect(await jumpDeadline({ ctx, input })).toEqual({ kind: "not_waiting" });
    expect(await shop.violations()).toEqual([]);
  });

  test("leaves an order alone that pays by itself", async () => {
    const order = await shop.place();
    const input = { orderId: order.id };
    expect(await jumpDeadline({ ctx, input })).toEqual({ kind: "not_waiting" });
    expect((await shop.read(order.id)).expiresAt).toBe(order.expiresAt);
  });

  test("says so when Inngest is away: the order expires later", async () => {
    const order = await shop.place({ paymentMethod: null });
    await reserveStock({ ctx: shop.ctx, input: { orderId: order.id } });
    const send = () => Promise.reject(new Error("away"));
    const told = await jumpDeadline({
      ctx: { ...ctx, inngest: { send } },
      input: { orderId: order.id },
    });
    expect(told).toEqual({ kind: "jumped", now: false });
  });
});

test("what was done is in the audit", async () => {
  const rows = await shop.db.query<{ action: string; actor: string }>(
    sql`SELECT DISTINCT action, actor FROM audit_entries ORDER BY action`,
  );
  expect(rows).toEqual([
    { action: "lab/deadline_jumped", actor: "user:2" },
    { action: "lab/faults_changed", actor: "user:2" },
    { action: "lab/load_started", actor: "user:2" },
  ]);
});

const verbs: Record<string, (ctx: Context) => Promise<unknown>> = {
  readLab: (ctx) => readLab({ ctx }),
  startLoad: (ctx) => startLoad({ ctx, input: plan }),
  stopLoad: (ctx) => stopLoad({ ctx }),
  changeFaults: (ctx) => changeFaults({ ctx, input: presets.flaky }),
  jumpDeadline: (ctx) => jumpDeadline({ ctx, input: { orderId: 1 } }),
};

describe.each(Object.entries(verbs))("%s", (_name, verb) => {
  test("is refused to customers and API keys", async () => {
    const customer: Actor = { kind: "customer", customerId: 1, userId: 1 };
    const apiKey: Actor = { kind: "api_key", id: 1, scopes: ["orders:read", "orders:write"] };
    for (const actor of [customer, apiKey]) {
      await expect(verb(shop.as(actor))).rejects.toThrow(Forbidden);
    }
  });

  test("is not there beside a real gateway", async () => {
    const real = { ...ctx, settings: { ...ctx.settings, embeddedServices: false } };
    await expect(verb(real)).rejects.toThrow(NotFound);
    await expect(verb({ ...ctx, controls: null })).rejects.toThrow(NotFound);
  });
});
