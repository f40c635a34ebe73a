import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
import { changeFaults, readLab, skipDeadline, startLoad, stopLoad } from ".";

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
  if (!run) throw new Error("No load run found.");
  return run;
}

describe("a load run", () => {
  it("places its orders as planned and reports their statuses", async () => {
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

  it("excludes a second run, respects its rate and can be stopped", async () => {
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
    // At most the orders that were due by now, plus those that a late run may catch up with.
    expect(run.placed).toBeLessThan(10 * ((Date.now() - startedAt) / 1_000) + 5);
    expect(run.placed).toBeLessThan(500);
    expect(await stopLoad({ ctx })).toBe(false);
  });

  it("reports why orders were refused", async () => {
    const tight = { ...ctx, settings: { ...ctx.settings, openUnpaidMax: 0 } };
    await startLoad({ ctx: tight, input: { ...plan, orders: 4, payLaterPercent: 100 } });
    const run = await untilRun("finished");
    expect(run).toMatchObject({ placed: 0, refused: 4 });
    expect(run.lastError).toContain("unpaid");
  });
});

describe("injected faults", () => {
  it("are set by a preset and read back", async () => {
    const { gateway, carrier } = presets.slow;
    const before = await readLab({ ctx });
    expect(await changeFaults({ ctx, input: { gateway, carrier } })).toEqual({ kind: "changed" });
    expect(await readLab({ ctx })).toMatchObject({ gateway, carrier });
    await changeFaults({ ctx, input: presets.reset });
    // The reset also restores the carrier's initial pace.
    expect(await readLab({ ctx })).toMatchObject({
      gateway: presets.reset.gateway,
      carrier: before.carrier,
    });
  });

  it("are null, and can't be changed, when the service is unavailable", async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}/_control`;
    const controls = embeddedControls({ gateway: nowhere, carrier: undefined });
    const unreachable = { ...ctx, controls };
    expect(await readLab({ ctx: unreachable })).toMatchObject({ gateway: null, carrier: null });
    expect(await changeFaults({ ctx: unreachable, input: presets.calm })).toMatchObject({
      kind: "unavailable",
    });
  });
});

describe("skipDeadline", () => {
  it("triggers the cron that then expires the unpaid order", async () => {
    const order = await shop.place({ paymentMethod: null });
    await reserveStock({ ctx: shop.ctx, input: { orderId: order.id } });
    const sentBefore = shop.sentEvents.length;
    const input = { orderId: order.id };
    expect(await skipDeadline({ ctx, input })).toEqual({ kind: "skipped", now: true });
    expect(shop.sentEvents.slice(sentBefore)).toMatchObject([
      { name: "cron/expire-pending-orders.run" },
    ]);
    await expireOrders({ ctx: shop.ctx });
    expect(await shop.read(order.id)).toMatchObject({ status: "expired" });
    expect(await skipDeadline({ ctx, input })).toEqual({ kind: "not_waiting" });
    expect(await shop.findViolations()).toEqual([]);
  });

  it("doesn't change an order with a payment method", async () => {
    const order = await shop.place();
    const input = { orderId: order.id };
    expect(await skipDeadline({ ctx, input })).toEqual({ kind: "not_waiting" });
    expect((await shop.read(order.id)).expiresAt).toBe(order.expiresAt);
  });

  it("reports that the order expires later when Inngest is unavailable", async () => {
    const order = await shop.place({ paymentMethod: null });
    await reserveStock({ ctx: shop.ctx, input: { orderId: order.id } });
    const send = () => Promise.reject(new Error("unavailable"));
    const outcome = await skipDeadline({
      ctx: { ...ctx, inngest: { send } },
      input: { orderId: order.id },
    });
    expect(outcome).toEqual({ kind: "skipped", now: false });
  });
});

describe("the lab", () => {
  it("records every change in the audit log", async () => {
    const rows = await shop.db.query<{ action: string; actor: string }>(
      sql`SELECT DISTINCT action, actor FROM audit_entries ORDER BY action`,
    );
    expect(rows).toEqual([
      { action: "lab/deadline_jumped", actor: "user:2" },
      { action: "lab/faults_changed", actor: "user:2" },
      { action: "lab/load_started", actor: "user:2" },
    ]);
  });
});

const verbs: Record<string, (ctx: Context) => Promise<unknown>> = {
  readLab: (ctx) => readLab({ ctx }),
  startLoad: (ctx) => startLoad({ ctx, input: plan }),
  stopLoad: (ctx) => stopLoad({ ctx }),
  changeFaults: (ctx) => changeFaults({ ctx, input: presets.flaky }),
  skipDeadline: (ctx) => skipDeadline({ ctx, input: { orderId: 1 } }),
};

describe.each(Object.entries(verbs))("%s", (_name, verb) => {
  it("is refused to customers and API keys", async () => {
    const customer: Actor = { kind: "customer", customerId: 1, userId: 1 };
    const apiKey: Actor = { kind: "api_key", id: 1, scopes: ["orders:read", "orders:write"] };
    for (const actor of [customer, apiKey]) {
      await expect(verb(shop.as(actor))).rejects.toThrow(Forbidden);
    }
  });

  it("is not found with a real gateway", async () => {
    const real = { ...ctx, settings: { ...ctx.settings, embeddedServices: false } };
    await expect(verb(real)).rejects.toThrow(NotFound);
    await expect(verb({ ...ctx, controls: null })).rejects.toThrow(NotFound);
  });
});
