import sql from "sql-template-tag";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import { cancelOrder } from "@/lib/services/orders";
import { isOrderEnding } from "@/lib/services/orders/order-endings";
import { failRun } from "@/tests/support/failed-runs";
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
  await shop.db.query(
    sql`TRUNCATE orders, failure_groups, failed_runs, failure_retries RESTART IDENTITY CASCADE`,
  );
  await shop.db.query(sql`UPDATE stock SET reserved = 0`);
});

/** Reads with a new database object, so that the response is not the cached one. */
function readFresh(now = noon, timeZone = "UTC") {
  const ctx = { ...shop.as(operator), db: { ...shop.db }, now: () => now };
  return readOverview({ ctx, input: { timeZone } });
}

interface OrderRow {
  createdAt: string;
  total?: number;
  currency?: string;
  status?: string;
  paymentStatus?: string;
  /** What its payment captured, if not the total. */
  capturedAmount?: number;
  attention?: string;
  waitingFor?: string;
  resumeAt?: string;
  expiresAt?: string;
  held?: boolean;
}

/** Inserts an order in this state directly, without its events. */
async function insertOrder(row: OrderRow): Promise<number> {
  const { status = "processing", paymentStatus = "paid" } = row;
  const fulfilled = ["shipped", "delivered", "completed", "lost"].includes(status);
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
  const id = order?.id ?? 0;
  const capturedAmount = row.capturedAmount ?? (paymentStatus === "authorized" ? 0 : row.total);
  await shop.db.query(sql`
    INSERT INTO payments (order_id, attempt, status, amount, currency, captured_amount,
      refunded_amount, idempotency_key)
    SELECT ${id}, 1, ${paymentStatus}, ${row.total ?? 1000}, ${row.currency ?? "usd"},
      ${capturedAmount ?? 1000}, CASE WHEN ${paymentStatus} = 'refunded' THEN ${capturedAmount ?? 1000} ELSE 0 END,
      ${`authorize-${id}`}
    WHERE ${paymentStatus} IN ('authorized', 'paid', 'refunded')`);
  return id;
}

/** Inserts the event with which an order reached its terminal status. */
async function insertTerminalEvent(
  orderId: number,
  type: string,
  status: string,
  at: string,
): Promise<void> {
  await shop.db.query(sql`
    INSERT INTO order_events (order_id, seq, type, data, actor, at, status, payment_status,
      inventory_status, sent_at)
    VALUES (${orderId}, 1, ${type}, '{}', 'system', ${at}, ${status}, 'paid', 'fulfilled', now())`);
}

describe("sales of today and yesterday", () => {
  it("counts yesterday only up to the same time of day", async () => {
    await insertOrder({ createdAt: "2026-06-10T00:00:00Z", total: 500 });
    await insertOrder({
      createdAt: "2026-06-10T11:00:00Z",
      total: 700,
      paymentStatus: "authorized",
    });
    await insertOrder({ createdAt: "2026-06-09T23:59:59Z", total: 9_000 });
    await insertOrder({ createdAt: "2026-06-09T11:59:00Z", total: 300 });
    const { today, yesterday } = await readFresh();
    expect(today).toEqual({ orders: 2, sales: [{ currency: "usd", amount: 1200 }] });
    expect(yesterday).toEqual({ orders: 1, sales: [{ currency: "usd", amount: 300 }] });
  });

  it("adds up authorized and captured totals by currency, less refunds", async () => {
    const createdAt = "2026-06-10T01:00:00Z";
    for (const paymentStatus of [
      "paid",
      "authorized",
      "pending",
      "declined",
      "refunded",
      "voided",
    ]) {
      await insertOrder({ createdAt, total: 100, paymentStatus });
    }
    const orderId = await insertOrder({
      ...{ createdAt, total: 120, paymentStatus: "partially_refunded" },
    });
    // Its first payment was declined, and its second one partly refunded.
    await shop.db.query(sql`
      INSERT INTO payments (order_id, attempt, status, amount, currency, captured_amount,
        refunded_amount, idempotency_key)
      VALUES (${orderId}, 1, 'declined', 120, 'usd', 0, 0, ${`first-${orderId}`}),
        (${orderId}, 2, 'partially_refunded', 120, 'usd', 120, 20, ${`second-${orderId}`})`);
    await insertOrder({ createdAt, total: 5_000, currency: "eur" });
    const { today } = await readFresh();
    expect(today).toEqual({
      orders: 8,
      sales: [
        { currency: "eur", amount: 5_000 },
        { currency: "usd", amount: 300 },
      ],
    });
  });

  it("counts neither units that were taken out before the capture nor less than was captured", async () => {
    const createdAt = "2026-06-10T01:00:00Z";
    await insertOrder({ createdAt, total: 300, capturedAmount: 200 });
    const id = await insertOrder({ createdAt, total: 500, paymentStatus: "authorized" });
    await shop.db.query(sql`
      INSERT INTO order_events (order_id, seq, type, data, actor, at, status, payment_status,
        inventory_status, sent_at)
      VALUES (${id}, 1, 'order/items_removed', '{"items": [], "amount": 120}', 'system',
        ${createdAt}, 'processing', 'authorized', 'reserved', now())`);
    const { today } = await readFresh();
    expect(today).toEqual({ orders: 2, sales: [{ currency: "usd", amount: 580 }] });
  });

  it("counts a whole day in a time zone with two midnights that day", async () => {
    // In Havana, the first hour of November 2, 2025 comes twice: from 04:00 and from 05:00 UTC.
    for (const time of ["03:59:59", "04:00:00", "04:59:59", "05:30:00"]) {
      await insertOrder({ createdAt: `2025-11-02T${time}Z` });
    }
    const { today, yesterday } = await readFresh(
      new Date("2025-11-02T05:45:00Z"),
      "America/Havana",
    );
    expect(today.orders).toBe(3);
    expect(yesterday.orders).toBe(0);
  });

  it("uses the shop's time zone, even on a day with a daylight-saving change", async () => {
    // March 29, 2026 has 23 hours in Berlin and begins at 23:00 UTC on the 28th.
    await insertOrder({ createdAt: "2026-03-28T22:59:59Z" });
    await insertOrder({ createdAt: "2026-03-28T23:00:00Z" });
    await insertOrder({ createdAt: "2026-03-27T23:30:00Z" });
    const { today, yesterday } = await readFresh(new Date("2026-03-29T10:00:00Z"), "Europe/Berlin");
    expect(today.orders).toBe(1);
    // Noon there is 10:00 UTC today and 11:00 UTC yesterday.
    expect(yesterday.orders).toBe(1);
  });
});

describe("readOverview", () => {
  it("counts orders per minute, the current one last", async () => {
    await insertOrder({ createdAt: "2026-06-10T12:00:10Z" });
    await insertOrder({ createdAt: "2026-06-10T11:59:59Z" });
    await insertOrder({ createdAt: "2026-06-10T11:59:00Z" });
    await insertOrder({ createdAt: "2026-06-10T11:01:00Z" });
    await insertOrder({ createdAt: "2026-06-10T11:00:59Z" });
    const { perMinute } = await readFresh();
    expect(perMinute.from).toBe("2026-06-10T11:01:00.000Z");
    expect(perMinute.orders).toHaveLength(60);
    expect([perMinute.orders[0], ...perMinute.orders.slice(-2)]).toEqual([1, 2, 1]);
  });

  it("counts open orders by status, and terminal orders by status and time", async () => {
    const createdAt = "2026-06-08T00:00:00Z";
    await insertOrder({ createdAt, status: "pending", paymentStatus: "pending" });
    await insertOrder({ createdAt, status: "shipped" });
    const changed = "order/status.updated";
    const today = await insertOrder({ createdAt, status: "completed" });
    await insertTerminalEvent(today, changed, "completed", "2026-06-10T08:00:00Z");
    const late = await insertOrder({ createdAt, status: "failed" });
    await insertTerminalEvent(late, changed, "failed", "2026-06-09T20:00:00Z");
    const lost = await insertOrder({ createdAt, status: "lost" });
    await insertTerminalEvent(lost, changed, "lost", "2026-06-10T09:00:00Z");
    const before = await insertOrder({ createdAt, status: "expired" });
    await insertTerminalEvent(before, "order/expired", "expired", "2026-06-09T11:00:00Z");
    // A refund after completion does not count as another completed order.
    await insertTerminalEvent(
      await insertOrder({ createdAt, status: "completed" }),
      "payment/refunded",
      "completed",
      "now",
    );
    const overview = await readFresh();
    const count = (count: number) => ({ count, isExact: true });
    expect(overview.open).toEqual({
      ...{ pending: count(1), processing: count(0), shipped: count(1), delivered: count(0) },
    });
    const none = { completed: 0, returned: 0, lost: 0, failed: 0, expired: 0, cancelled: 0 };
    expect(overview.terminalToday).toEqual({ ...none, completed: 1, lost: 1 });
    expect(overview.terminalInDay).toEqual({ ...none, completed: 1, failed: 1, lost: 1 });
  });

  it("counts orders that ended by an index of exactly their events", async () => {
    const predicates = await shop.db.transaction(async (tx) => {
      await tx.query(sql`CREATE INDEX probe ON order_events (at) WHERE ${isOrderEnding}`);
      const rows = await tx.query<{ predicate: string }>(sql`
        SELECT pg_get_expr(indpred, indrelid) AS predicate FROM pg_index
        WHERE indexrelid IN ('probe'::regclass, 'order_events_terminal_idx'::regclass)`);
      await tx.query(sql`DROP INDEX probe`);
      return rows.map(({ predicate }) => predicate);
    });
    expect(predicates).toHaveLength(2);
    expect(predicates[0]).toBe(predicates[1]);
  });

  it("counts a cancelled order once", async () => {
    const order = await shop.place({ paymentMethod: null });
    await cancelOrder({ ctx: shop.as(operator), input: { orderId: order.id } });
    expect((await readFresh(new Date())).terminalInDay).toMatchObject({ cancelled: 1, failed: 0 });
  });

  it("reports the time to shipped of the last 24 hours, without voided shipments", async () => {
    const ship = async (minutes: number, status = "in_transit") => {
      const id = await insertOrder({ createdAt: "2026-06-10T08:00:00Z", status: "shipped" });
      const shippedAt = new Date(Date.parse("2026-06-10T08:00:00Z") + minutes * 60_000);
      await shop.db.query(sql`INSERT INTO shipments (order_id, status, idempotency_key, shipped_at)
      VALUES (${id}, ${status}, ${`k${id}`}, ${shippedAt})`);
    };
    expect((await readFresh()).toShipped).toMatchObject({ p50Ms: null, p95Ms: null });
    for (const minutes of [1, 2, 3, 4, 100]) await ship(minutes);
    await ship(200, "voided");
    const { toShipped } = await readFresh();
    expect(toShipped.orders).toEqual({ count: 5, isExact: true });
    expect(toShipped.p50Ms).toBe(180_000);
    expect(toShipped.p95Ms).toBeGreaterThan(240_000);
  });
});

describe("needs attention", () => {
  it("lists ten orders, first those marked with a reason, then overdue ones", async () => {
    const createdAt = "2026-06-10T08:00:00Z";
    const overdue = await insertOrder({ createdAt, waitingFor: "shipment", resumeAt: createdAt });
    const marked = await insertOrder({
      createdAt,
      attention: "The shipment was returned to the sender.",
    });
    const unexpired = await insertOrder({
      ...{ createdAt, status: "pending", paymentStatus: "pending", waitingFor: "payment" },
    });
    await insertOrder({ createdAt, waitingFor: "delivery", resumeAt: createdAt });
    await insertOrder({ createdAt, waitingFor: "shipment", resumeAt: "2026-06-10T12:00:00Z" });
    const { attention } = await readFresh();
    expect(attention.more).toBe(false);
    expect(attention.items.map(({ id }) => id)).toEqual([marked, overdue, unexpired]);
    expect(attention.items[0]).toMatchObject({
      reason: "The shipment was returned to the sender.",
    });
    expect(attention.items[1]?.reason).toContain("label");
    for (let order = 0; order < 10; order += 1)
      await insertOrder({ createdAt, attention: "Look." });
    const more = (await readFresh()).attention;
    expect([more.items.length, more.more]).toEqual([10, true]);
  });

  it("reports low stock, held orders and failed runs that are not ignored", async () => {
    await shop.db.query(sql`UPDATE stock SET reserved = on_hand - 3 WHERE product_id = 5`);
    await insertOrder({ createdAt: "2026-06-10T08:00:00Z", held: true });
    await failRun(shop.ctx, 0);
    const ignored = await failRun(shop.ctx, 0, { functionId: "undo-order" });
    await shop.db.query(sql`
      UPDATE failure_groups SET state = 'ignored' WHERE fingerprint = ${ignored.fingerprint}`);
    const { lowStock, held, failedRuns } = await readFresh();
    expect(lowStock.items).toMatchObject([{ id: 5, available: 3, threshold: 10 }]);
    expect([held.count, failedRuns.count]).toEqual([1, 1]);
  });

  it("reports webhook endpoints that fail or were disabled for it, not those that are paused", async () => {
    await shop.db.query(sql`INSERT INTO webhook_endpoints
      (url, secret, cursor_position, created_by, created_at, updated_at,
        failures, failing_since, disabled_at, disabled_reason, deleted_at)
      SELECT url, '', 1, '', now(), now(), failures, '2026-06-09', disabled_at, reason, deleted_at
      FROM (VALUES
        ('fine', 4, NULL::timestamptz, NULL, NULL::timestamptz),
        ('failing', 5, NULL, NULL, NULL),
        ('gone', 1, '2026-06-08', 'gone', NULL),
        ('paused', 9, '2026-06-08', 'operator', NULL),
        ('deleted', 9, '2026-06-08', 'failing', '2026-06-08')
      ) AS bad (url, failures, disabled_at, reason, deleted_at)`);
    const { endpoints } = await readFresh();
    expect(endpoints).toMatchObject({
      items: [
        { url: "gone", status: "disabled", since: "2026-06-08T00:00:00.000Z" },
        { url: "failing", status: "failing", since: "2026-06-09T00:00:00.000Z" },
      ],
      more: false,
    });
  });
});

describe("caching", () => {
  it("shares a response for less than a second, then reads again", async () => {
    const db = { ...shop.db };
    const readAfter = (ms: number) => {
      const ctx = { ...shop.as(operator), db, now: () => new Date(noon.getTime() + ms) };
      return readOverview({ ctx, input: { timeZone: "UTC" } });
    };
    const [one, two] = await Promise.all([readAfter(0), readAfter(100)]);
    expect(two).toBe(one);
    expect(await readAfter(1_000)).not.toBe(one);
  });
});

describe("listRecentEvents", () => {
  it("returns events with actor and details, newest first", async () => {
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

describe("authorization", () => {
  it.each<[string, Actor]>([
    ["a customer", { kind: "customer", customerId: 1, userId: 1 }],
    ["an API key", { kind: "api_key", id: 1, scopes: ["orders:read"] }],
    ["a tracking link", { kind: "tracking", orderId: 1 }],
    ["an anonymous visitor", { kind: "anonymous" }],
  ])("refuses %s", async (_who, actor) => {
    const ctx = shop.as(actor);
    await expect(readOverview({ ctx, input: { timeZone: "UTC" } })).rejects.toThrow(Forbidden);
    await expect(listRecentEvents({ ctx })).rejects.toThrow(Forbidden);
  });
});
