import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Forbidden } from "@/lib/auth/permissions";
import type { AdminOrderRow, AdminSearch, AdminSort } from "@/lib/domain/order/admin-list";
import { seedOrders } from "@/prisma/seed-orders";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import {
  cancelOrder,
  eachAdminOrder,
  findAdminOrders,
  listAdminOrderIds,
  listAdminOrders,
} from ".";

let shop: TestShop;
let all: AdminOrderRow[];

beforeAll(async () => {
  shop = await startTestShop();
  await seedOrders({ databaseUrl: shop.databaseUrl, count: 3_000, force: false });
  await shop.db.query(sql`
    UPDATE orders SET attention = 'The shipment is late.' WHERE status = 'shipped' AND id % 3 = 0`);
  all = await collect({});
});
afterAll(() => shop.close());

async function collect(search: AdminSearch): Promise<AdminOrderRow[]> {
  const orders: AdminOrderRow[] = [];
  const input = { search, pageSize: 700 };
  for await (const order of eachAdminOrder({ ctx: shop.ctx, input })) orders.push(order);
  return orders;
}

const ids = (orders: readonly AdminOrderRow[]) => orders.map(({ id }) => id);

/** Compares a search with a filter over all orders in memory. */
async function expectFound(search: AdminSearch, matches: (order: AdminOrderRow) => boolean) {
  const expected = ids(all.filter(matches));
  expect(expected.length).toBeGreaterThan(0);
  expect(ids(await collect(search))).toEqual(expected);
  const page = await listAdminOrders({ ctx: shop.ctx, input: { search } });
  expect(ids(page.orders)).toEqual(expected.slice(0, 50));
  expect(page.total).toBe(Math.min(expected.length, 1_000));
  expect(page.totalIsExact).toBe(expected.length <= 1_000);
}

describe("listAdminOrders: filters", () => {
  it("lists every order without a filter, newest first, with all fields of a row", async () => {
    expect(all.length).toBe(3_000);
    await expectFound({}, () => true);
    const shipped = all.find(({ status }) => status === "shipped");
    expect(shipped).toMatchObject({ currency: "usd", waitingFor: "delivery", seq: 3 });
    expect(shipped?.trackingNumber).toBe(`SEED${String(shipped?.id).padStart(10, "0")}`);
    expect(shipped?.firstItem).toBeTruthy();
  });

  it("filters by several statuses of each kind", async () => {
    await expectFound({ status: ["cancelled", "failed"] }, ({ status }) =>
      ["cancelled", "failed"].includes(status),
    );
    await expectFound({ payment: ["refunded"] }, (order) => order.paymentStatus === "refunded");
    await expectFound({ stock: ["released", "reserved"] }, (order) =>
      ["released", "reserved"].includes(order.inventoryStatus),
    );
    await expectFound(
      { status: ["failed", "completed"], payment: ["declined", "refunded"], stock: ["released"] },
      (order) => order.paymentStatus === "declined",
    );
  });

  it("filters by time, with an exclusive end, and by amount", async () => {
    const [from, to] = [all[400]?.createdAt, all[100]?.createdAt];
    if (!from || !to) throw new Error("There are orders.");
    await expectFound({ from, to }, ({ createdAt }) => createdAt >= from && createdAt < to);
    await expectFound({ min: 2_000, max: 5_000 }, ({ total }) => total >= 2_000 && total <= 5_000);
  });

  it("filters by the time at which orders ended", async () => {
    const ends = await shop.db.query<{ id: number; at: Date }>(sql`
      SELECT order_id AS id, at FROM order_events
      WHERE type = 'order/status.updated' AND status = 'completed' ORDER BY at, id`);
    const [endedFrom, endedTo] = [ends[100], ends[200]].map((end) => end?.at.toISOString());
    if (!endedFrom || !endedTo) throw new Error("There are completed orders.");
    const ended = new Set(
      ends
        .filter(({ at }) => at.toISOString() >= endedFrom && at.toISOString() < endedTo)
        .map(({ id }) => id),
    );
    await expectFound({ endedFrom, endedTo, status: ["completed"] }, ({ id }) => ended.has(id));
  });

  it("lists the ids of all orders of a search, in its order, for operators only", async () => {
    const search = { sort: "largest" as const, status: ["shipped" as const] };
    const { ids, hasMore } = await listAdminOrderIds({ ctx: shop.ctx, input: { search } });
    const all = { search, limit: 1_000 };
    const { orders } = await listAdminOrders({ ctx: shop.ctx, input: all });
    expect(ids).toEqual(orders.map(({ id }) => id));
    expect(hasMore).toBe(false);
    const customer = shop.as({ kind: "customer", customerId: 1, userId: 1 });
    await expect(listAdminOrderIds({ ctx: customer, input: { search } })).rejects.toThrow();
  });

  it("filters by customer, by product, by hold and by needed attention", async () => {
    const customer = all.find(({ customerId }) => customerId !== null)?.customerId ?? 0;
    await expectFound({ customer }, ({ customerId }) => customerId === customer);
    await expectFound({ attention: true }, ({ attention }) => attention !== null);
    await shop.db.query(sql`
      UPDATE orders SET held_at = now(), hold_reason = 'Fraud?' WHERE id = ${all[5]?.id}`);
    expect(ids(await collect({ held: true }))).toContain(all[5]?.id);
    const bought = await shop.db.query<{ order_id: number }>(
      sql`SELECT order_id FROM order_items WHERE product_id = 11`,
    );
    const buyers = new Set(bought.map(({ order_id }) => order_id));
    await expectFound({ product: 11 }, ({ id }) => buyers.has(id));
    await expectFound(
      { product: 11, status: ["completed"], sort: "newest" },
      ({ id, status }) => buyers.has(id) && status === "completed",
    );
  });

  it("finds orders by number, reference, email address and tracking number", async () => {
    const order = all.find((one) => one.reference !== null && one.trackingNumber !== null);
    if (!order) throw new Error("There is such an order.");
    const first = async (q: string) => ids(await collect({ q }));
    expect(await first(`#${order.id}`)).toContain(order.id);
    expect(await first(String(order.id))).toContain(order.id);
    expect(await first(order.reference ?? "")).toContain(order.id);
    expect(await first((order.trackingNumber ?? "").toLowerCase())).toEqual([order.id]);
    // Operators' own tracking numbers are stored as they were entered.
    const manual = sql`UPDATE shipments SET tracking_number = 'rb 12 de' WHERE order_id = ${order.id}`;
    await shop.db.query(manual);
    expect(await first("RB 12 de")).toEqual([order.id]);
    await shop.db.query(
      sql`UPDATE shipments SET tracking_number = ${order.trackingNumber} WHERE order_id = ${order.id}`,
    );
    expect(await first("%")).toEqual([]);
    await expectFound({ q: "ADA." }, ({ email }) => email?.startsWith("ada.") ?? false);
    await expectFound(
      { q: "SO-1", status: ["completed"] },
      ({ reference, status }) => status === "completed" && (reference?.startsWith("SO-1") ?? false),
    );
  });
});

const by: Record<AdminSort, (a: AdminOrderRow, b: AdminOrderRow) => number> = {
  newest: (a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || b.id - a.id,
  oldest: (a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt) || a.id - b.id,
  largest: (a, b) => b.total - a.total || b.id - a.id,
  smallest: (a, b) => a.total - b.total || a.id - b.id,
};

describe.each(["newest", "oldest", "largest", "smallest"] as const)(
  "listAdminOrders: sorted by %s",
  (sort) => {
    it.each<AdminSearch>([
      {},
      { product: 2 },
      { status: ["completed", "cancelled"] },
      { q: "SO-" },
    ])("reads the pages of %o forward and backward without a gap", async (filter) => {
      const search = { ...filter, sort };
      const expected = (await collect(search)).slice(0, 130);
      expect(expected).toEqual([...expected].sort(by[sort]));
      const list = (at: AdminSearch) =>
        listAdminOrders({ ctx: shop.ctx, input: { search: { ...search, ...at }, limit: 40 } });
      const first = await list({});
      const second = await list({ after: first.next ?? "" });
      const third = await list({ after: second.next ?? "" });
      const read = [first, second, third].flatMap(({ orders }) => ids(orders));
      expect(read).toEqual(ids(expected).slice(0, 120));
      expect(first.previous).toBeNull();
      expect(ids((await list({ before: third.previous ?? "" })).orders)).toEqual(
        ids(second.orders),
      );
      const back = await list({ before: second.previous ?? "" });
      expect(ids(back.orders)).toEqual(ids(first.orders));
      expect(back).toMatchObject({ previous: null, next: first.next });
    });
  },
);

describe("listAdminOrders, findAdminOrders and eachAdminOrder", () => {
  it("keeps its page while new orders are placed, and reaches them by paging backward", async () => {
    const list = (search: AdminSearch) =>
      listAdminOrders({ ctx: shop.ctx, input: { search, limit: 20 } });
    const first = await list({});
    const second = await list({ after: first.next ?? "" });
    const placed = [await shop.place(), await shop.place()];
    expect(ids((await list({ after: first.next ?? "" })).orders)).toEqual(ids(second.orders));
    const back = await list({ before: second.previous ?? "" });
    expect(ids(back.orders)).toEqual(ids(first.orders));
    expect(back.previous).not.toBeNull();
    const newest = await list({ before: back.previous ?? "" });
    expect(ids(newest.orders).slice(0, 2)).toEqual(placed.map(({ id }) => id).reverse());
    expect(newest.orders.length).toBe(20);
  });

  it("reads orders by their ids", async () => {
    const [one, other] = [await shop.place(), await shop.place()];
    await cancelOrder({ ctx: shop.ctx, input: { orderId: one.id } });
    const search = { ids: [one.id, other.id, 2_000_000_000] };
    const { orders } = await listAdminOrders({ ctx: shop.ctx, input: { search } });
    expect(orders).toMatchObject([
      { id: other.id, status: "pending", seq: 1 },
      { id: one.id, status: "cancelled", customerName: "Ada Marsh", units: 1, otherItems: 0 },
    ]);
  });

  it("counts the units that ship", async () => {
    const { id } = await shop.place({ items: [{ productId: 1, quantity: 3 }] });
    await shop.db.query(sql`UPDATE order_items SET removed_quantity = 1 WHERE order_id = ${id}`);
    const { orders } = await listAdminOrders({ ctx: shop.ctx, input: { search: { ids: [id] } } });
    expect(orders).toMatchObject([{ id, units: 2 }]);
    await shop.db.query(sql`UPDATE order_items SET removed_quantity = 0 WHERE order_id = ${id}`);
  });

  it("finds a few orders for the command palette, the newest without a search term", async () => {
    const { id } = await shop.place();
    const [newest, ...others] = await findAdminOrders({ ctx: shop.ctx, input: {} });
    expect(newest?.id).toBe(id);
    expect(others.length).toBe(7);
    const found = await findAdminOrders({ ctx: shop.ctx, input: { q: `#${id}` } });
    expect(ids(found)).toEqual([id]);
  });

  it("refuses everyone but operators", async () => {
    for (const actor of [
      { kind: "anonymous" },
      { kind: "customer", customerId: 1, userId: 1 },
      { kind: "api_key", id: 1, scopes: ["orders:read", "orders:write"] },
      { kind: "tracking", orderId: 1 },
    ] as const) {
      const ctx = shop.as(actor);
      const input = { search: {}, pageSize: 1 };
      await expect(listAdminOrders({ ctx, input })).rejects.toThrow(Forbidden);
      await expect(findAdminOrders({ ctx, input: {} })).rejects.toThrow(Forbidden);
      expect(() => eachAdminOrder({ ctx, input })).toThrow(Forbidden);
    }
  });
});
