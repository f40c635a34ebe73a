import sql from "sql-template-tag";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import { cancelOrder } from "@/lib/services/orders";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { listRecentEvents } from "./list-recent-events";
import { readOverview } from "./read-overview";

const noon = new Date("2026-06-10T12:00:30Z");
const operator: Actor = { kind: "operator", userId: 2, role: "operator" };

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());
afterEach(async () => {
  await shop.db.query(sql`TRUNCATE orders, failed_runs RESTART IDENTITY CASCADE`);
  await shop.db.query(sql`UPDATE stock SET reserved = 0`);
});

/** By a database of its own in name, so that it is not answered from the look before. */
function look(now = noon, timeZone = "UTC") {
  const ctx = { ...shop.as(operator), db: { ...shop.db }, now: () => now };
  return readOverview({ ctx, input: { timeZone } });
}

interface Row {
  createdAt: string;
  total?: number;
  currency?: string;
  status?: string;
  paymentStatus?: string;
  attention?: string;
  waitingFor?: string;
  resumeAt?: string;
  expiresAt?: string;
  held?: boolean;
}

/** A row as an order leaves it, without its way there. */
async function write(row: Row): Promise<number> {
  const { status = "processing", paymentStatus = "paid" } = row;
  const fulfilled = ["shipped", "delivered", "completed"].includes(status);
  const [order] = await shop.db.query<{ id: number }>(sql`
    INSERT INTO orders (email, credential, status, payment_status, inventory_status, currency,
      subtotal, total, shipping_address, created_at, expires_at, attention, waiting_for, resume_at,
      failure_reason, held_at, hold_reason)
    VALUES ('a@x.test', 'test', ${status}, ${paymentStatus}, ${fulfilled ? "fulfilled" : "reserved"},
      ${row.currency ?? "usd"}, ${row.total ?? 1000}, ${row.total ?? 1000}, '"x"',
      ${row.createdAt}, ${row.expiresAt ?? row.createdAt}, ${row.attention ?? null},
      ${row.waitingFor ?? null}, ${row.resumeAt ?? null},
      ${status === "failed" ? "out_of_stock" : null},
      ${row.held ? row.createdAt : null}, ${row.held ? "fraud?" : null})
    RETURNING id`);
  return order?.id ?? 0;
}

async function end(orderId: number, type: string, status: string, moment: string): Promise<void> {
  await shop.db.query(sql`
    INSERT INTO order_events (order_id, seq, type, data, actor, at, status, payment_status,
      inventory_status, sent_at)
    VALUES (${orderId}, 1, ${type}, '{}', 'system', ${moment}, ${status}, 'paid', 'fulfilled', now())`);
}

describe("today against yesterday", () => {
  test("compares with yesterday up to the same time of day", async () => {
    await write({ createdAt: "2026-06-10T00:00:00Z", total: 500 });
    await write({ createdAt: "2026-06-10T11:00:00Z", total: 700, paymentStatus: "authorized" });
    await write({ createdAt: "2026-06-09T23:59:59Z", total: 9_000 });
    await write({ createdAt: "2026-06-09T11:59:00Z", total: 300 });
    const { today, yesterday } = await look();
    expect(today).toEqual({ orders: 2, sales: [{ currency: "usd", amount: 1200 }] });
    expect(yesterday).toEqual({ orders: 1, sales: [{ currency: "usd", amount: 300 }] });
  });

  test("counts as sales what is paid or approved, by currency", async () => {
    const createdAt = "2026-06-10T01:00:00Z";
    const counted = ["paid", "authorized", "partially_refunded"];
    for (const paymentStatus of [...counted, "pending", "declined", "refunded", "voided"]) {
      await write({ createdAt, total: 100, paymentStatus });
    }
    await write({ createdAt, total: 5_000, currency: "eur" });
    const { today } = await look();
    expect(today).toEqual({
      orders: 8,
      sales: [
        { currency: "eur", amount: 5_000 },
        { currency: "usd", amount: 300 },
      ],
    });
  });

  test("begins by the shop's own clock, also on the day that its hours change", async () => {
    // Berlin's 29 March 2026 has 23 hours and begins at 23:00 UTC of the 28th.
    await write({ createdAt: "2026-03-28T22:59:59Z" });
    await write({ createdAt: "2026-03-28T23:00:00Z" });
    await write({ createdAt: "2026-03-27T23:30:00Z" });
    const { today, yesterday } = await look(new Date("2026-03-29T10:00:00Z"), "Europe/Berlin");
    expect(today.orders).toBe(1);
    // Noon there is 10:00 UTC today and 11:00 UTC yesterday.
    expect(yesterday.orders).toBe(1);
  });
});

test("orders are counted by the minute, the running one last", async () => {
  await write({ createdAt: "2026-06-10T12:00:10Z" });
  await write({ createdAt: "2026-06-10T11:59:59Z" });
  await write({ createdAt: "2026-06-10T11:59:00Z" });
  await write({ createdAt: "2026-06-10T11:01:00Z" });
  await write({ createdAt: "2026-06-10T11:00:59Z" });
  const { perMinute } = await look();
  expect(perMinute.from).toBe("2026-06-10T11:01:00.000Z");
  expect(perMinute.orders).toHaveLength(60);
  expect([perMinute.orders[0], ...perMinute.orders.slice(-2)]).toEqual([1, 2, 1]);
});

test("open orders are counted by where they are, ended ones by how they ended and when", async () => {
  const createdAt = "2026-06-08T00:00:00Z";
  await write({ createdAt, status: "pending", paymentStatus: "pending" });
  await write({ createdAt, status: "shipped" });
  const changed = "order/status.updated";
  const today = await write({ createdAt, status: "completed" });
  await end(today, changed, "completed", "2026-06-10T08:00:00Z");
  const late = await write({ createdAt, status: "failed" });
  await end(late, changed, "failed", "2026-06-09T20:00:00Z");
  const before = await write({ createdAt, status: "expired" });
  await end(before, "order/expired", "expired", "2026-06-09T11:00:00Z");
  // Not an ending: the refund of an order that has ended.
  await end(
    await write({ createdAt, status: "completed" }),
    "payment/refunded",
    "completed",
    "now",
  );
  const overview = await look();
  const count = (count: number) => ({ count, isExact: true });
  expect(overview.open).toEqual({
    ...{ pending: count(1), processing: count(0), shipped: count(1), delivered: count(0) },
  });
  expect(overview.endedToday).toEqual({ completed: 1, failed: 0, expired: 0, cancelled: 0 });
  expect(overview.endedInDay).toEqual({ completed: 1, failed: 1, expired: 0, cancelled: 0 });
});

test("a cancelled order of the system's own is one ending", async () => {
  const order = await shop.place({ paymentMethod: null });
  await cancelOrder({ ctx: shop.as(operator), input: { orderId: order.id } });
  expect((await look(new Date())).endedInDay).toMatchObject({ cancelled: 1, failed: 0 });
});

test("the time to shipped is told for the last day's shipments, voided ones left out", async () => {
  const ship = async (minutes: number, status = "in_transit") => {
    const id = await write({ createdAt: "2026-06-10T08:00:00Z", status: "shipped" });
    const shippedAt = new Date(Date.parse("2026-06-10T08:00:00Z") + minutes * 60_000);
    await shop.db.query(sql`INSERT INTO shipments (order_id, status, idempotency_key, shipped_at)
      VALUES (${id}, ${status}, ${`k${id}`}, ${shippedAt})`);
  };
  expect((await look()).toShipped).toMatchObject({ p50Ms: null, p95Ms: null });
  for (const minutes of [1, 2, 3, 4, 100]) await ship(minutes);
  await ship(200, "voided");
  const { toShipped } = await look();
  expect(toShipped.orders).toEqual({ count: 5, isExact: true });
  expect(toShipped.p50Ms).toBe(180_000);
  expect(toShipped.p95Ms).toBeGreaterThan(240_000);
});

describe("what needs a person", () => {
  test("marked orders come first, then those past their time, ten of them", async () => {
    const createdAt = "2026-06-10T08:00:00Z";
    const overdue = await write({ createdAt, waitingFor: "shipment", resumeAt: createdAt });
    const marked = await write({
      createdAt,
      attention: "The shipment was returned to the sender.",
    });
    const unexpired = await write({
      ...{ createdAt, status: "pending", paymentStatus: "pending", waitingFor: "payment" },
    });
    await write({ createdAt, waitingFor: "delivery", resumeAt: createdAt });
    await write({ createdAt, waitingFor: "shipment", resumeAt: "2026-06-10T12:00:00Z" });
    const { attention } = await look();
    expect(attention.more).toBe(false);
    expect(attention.items.map(({ id }) => id)).toEqual([marked, overdue, unexpired]);
    expect(attention.items[0]).toMatchObject({
      reason: "The shipment was returned to the sender.",
    });
    expect(attention.items[1]?.reason).toContain("label");
    for (let order = 0; order < 10; order += 1) await write({ createdAt, attention: "Look." });
    const more = (await look()).attention;
    expect([more.items.length, more.more]).toEqual([10, true]);
  });

  test("low stock, held orders and failed work are told", async () => {
    await shop.db.query(sql`UPDATE stock SET reserved = on_hand - 3 WHERE product_id = 5`);
    await write({ createdAt: "2026-06-10T08:00:00Z", held: true });
    await shop.db.query(sql`
      INSERT INTO failed_runs (function_id, subject, run_id, event_name, events, error_name, error)
      VALUES ('f', 'order-1', 'r', 'e', '[]', 'Error', 'x')`);
    const { lowStock, held, failedRuns } = await look();
    expect(lowStock.items).toMatchObject([{ id: 5, available: 3, threshold: 10 }]);
    expect([held.count, failedRuns.count]).toEqual([1, 1]);
  });
});

test("within a second everybody is given the same answer, and then a new one", async () => {
  const db = { ...shop.db };
  const ask = (ms: number) => {
    const ctx = { ...shop.as(operator), db, now: () => new Date(noon.getTime() + ms) };
    return readOverview({ ctx, input: { timeZone: "UTC" } });
  };
  const [one, two] = await Promise.all([ask(0), ask(100)]);
  expect(two).toBe(one);
  expect(await ask(1_000)).not.toBe(one);
});

describe("recent events", () => {
  test("tell who did what, newest first", async () => {
    const order = await shop.place({
      paymentMethod: null,
      items: [{ productId: 1, quantity: 2 }],
    });
    const ctx = shop.as(operator);
    await cancelOrder({ ctx, input: { orderId: order.id, reason: "Asked by phone" } });
    const entries = await listRecentEvents({ ctx });
    expect(entries.at(-1)).toMatchObject({
      ...{ orderId: order.id, seq: 1, type: "order/created" },
      details: { actorName: "System", items: [{ productId: 1, quantity: 2 }] },
    });
    const cancelled = entries.find(({ type }) => type === "order/cancelled");
    expect(cancelled).toMatchObject({
      details: { data: { reason: "Asked by phone" }, actorName: "Olu Brandt" },
    });
  });
});

test.each<[string, Actor]>([
  ["a customer", { kind: "customer", customerId: 1, userId: 1 }],
  ["an API key", { kind: "api_key", id: 1, scopes: ["orders:read"] }],
  ["a tracking link", { kind: "tracking", orderId: 1 }],
  ["nobody", { kind: "anonymous" }],
])("%s sees none of it", async (_who, actor) => {
  const ctx = shop.as(actor);
  await expect(readOverview({ ctx, input: { timeZone: "UTC" } })).rejects.toThrow(Forbidden);
  await expect(listRecentEvents({ ctx })).rejects.toThrow(Forbidden);
});
