import { randomUUID } from "node:crypto";
import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { type CheckOut, checkOut } from "./check-out";
import { readInvoice } from "./read-invoice";
import { readOrderWithEvents } from "./read-order-with-events";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop({ openUnpaidMax: 3 });
});
afterAll(() => shop.close());

const guest: Actor = { kind: "anonymous" };
const ada: Actor = { kind: "customer", customerId: 1, userId: 1 };
const ben: Actor = { kind: "customer", customerId: 2, userId: 9 };
const shippingAddress = {
  name: "Ada Marlow",
  line1: "12 Harbour Street",
  city: "Portsmouth",
  postalCode: "PO1 2DD",
  country: "GB",
};

/** Two mugs at the demo price, for a guest by default. */
const input = (change: Partial<CheckOut> = {}): CheckOut => ({
  customerId: null,
  items: [{ productId: 1, quantity: 2 }],
  shippingAddress,
  agreed: { total: 2_900, currency: "usd" },
  idempotencyKey: randomUUID(),
  callerAddress: randomUUID(),
  ...change,
});
const asGuest = (email: string, change: Partial<CheckOut> = {}) =>
  checkOut({ ctx: shop.as(guest), input: input({ email, ...change }) });

async function placedBy(actor: Actor, change: Partial<CheckOut>) {
  const placed = await checkOut({ ctx: shop.as(actor), input: input(change) });
  if (placed.kind !== "placed") throw new Error(placed.kind);
  return placed.order;
}

describe("checkOut", () => {
  it("places a guest's order, which belongs to no customer and is unpaid", async () => {
    const order = await placedBy(guest, { email: "Guest@Example.com" });
    expect(order).toMatchObject({
      customerId: null,
      email: "guest@example.com",
      total: 2_900,
      status: "pending",
      shippingAddress,
    });
    const [row] = await shop.db.query(sql`
      SELECT o.payment_method AS method, e.actor FROM orders o
      JOIN order_events e ON e.order_id = o.id AND e.seq = 1 WHERE o.id = ${order.id}`);
    expect(row).toEqual({ method: null, actor: "anonymous" });
  });

  it("does not link a guest's order to the customer with the same email address", async () => {
    const order = await placedBy(guest, { email: "customer@waybill.test" });
    expect(order.customerId).toBeNull();
    await expect(
      readOrderWithEvents({ ctx: shop.as(ada), input: { orderId: order.id } }),
    ).rejects.toThrow(NotFound);
  });

  it("places a customer's own order unpaid, even if the customer has a default payment method", async () => {
    const order = await placedBy(ada, { customerId: 1 });
    expect(order).toMatchObject({ customerId: 1, email: "customer@waybill.test" });
    const [row] = await shop.db.query(
      sql`SELECT payment_method AS method FROM orders WHERE id = ${order.id}`,
    );
    expect(row).toEqual({ method: null });
  });

  it.each<[string, Actor, number | null]>([
    ["a guest who orders for a customer", guest, 1],
    ["a customer who orders for another customer", ada, 2],
    ["a customer who orders as a guest", ada, null],
    ["staff who order for a customer", { kind: "operator", userId: 2, role: "admin" }, 1],
    ["the holder of a tracking link", { kind: "tracking", orderId: 1 }, null],
    ["an API key", { kind: "api_key", id: 1, scopes: ["orders:write"] }, null],
  ])("refuses %s", async (_, actor, customerId) => {
    const before = await countOrders();
    const order = input({ customerId, email: "guest@example.com" });
    await expect(checkOut({ ctx: shop.as(actor), input: order })).rejects.toThrow(Forbidden);
    expect(await countOrders()).toBe(before);
  });

  it("places one order for a form that is submitted twice, in parallel or later", async () => {
    const idempotencyKey = randomUUID();
    const twice = await Promise.all(
      [1, 2].map(() => asGuest("twice@example.com", { idempotencyKey })),
    );
    const later = await asGuest("twice@example.com", { idempotencyKey });
    const orders = [...twice, later].map((placed) => {
      if (placed.kind !== "placed") throw new Error(placed.kind);
      return placed.order;
    });
    expect(new Set(orders.map(({ id }) => id)).size).toBe(1);
    expect(new Set(orders.map(({ trackingToken }) => trackingToken)).size).toBe(1);
    const [counted] = await shop.db.query(
      sql`SELECT count(*) AS orders FROM orders WHERE email = 'twice@example.com'`,
    );
    expect(counted).toEqual({ orders: 1 });
  });

  it("refuses an idempotency key that was used for another order", async () => {
    const idempotencyKey = randomUUID();
    await asGuest("one@example.com", { idempotencyKey });
    const other = await asGuest("other@example.com", { idempotencyKey });
    expect(other).toEqual({ kind: "key_reused", fields: ["email"] });
  });

  it("refuses an order whose total differs from the total that the shopper saw", async () => {
    const before = await countOrders();
    for (const agreed of [
      { total: 2_899, currency: "usd" },
      { total: 2_900, currency: "eur" },
    ]) {
      expect(await asGuest("price@example.com", { agreed })).toEqual({ kind: "total_changed" });
    }
    expect(await countOrders()).toBe(before);
    // An order that was placed before the price change stays valid: the same form returns it again.
    const form = { idempotencyKey: randomUUID(), items: [{ productId: 2, quantity: 1 }] };
    const agreed = { total: 6_900, currency: "usd" };
    const placed = await asGuest("price@example.com", { ...form, agreed });
    await shop.db.query(sql`UPDATE products SET price = 7000 WHERE id = 2`);
    const again = await asGuest("price@example.com", { ...form, agreed });
    await shop.db.query(sql`UPDATE products SET price = 6900 WHERE id = 2`);
    expect(again).toMatchObject({ kind: "placed", replayed: true });
    if (placed.kind !== "placed" || again.kind !== "placed") throw new Error(again.kind);
    expect(again.order).toEqual(placed.order);
  });

  it("limits the number of open unpaid orders of one customer", async () => {
    const carl: Actor = { kind: "customer", customerId: 3, userId: 10 };
    for (let order = 0; order < 3; order += 1) await placedBy(carl, { customerId: 3 });
    const again = await checkOut({ ctx: shop.as(carl), input: input({ customerId: 3 }) });
    expect(again).toEqual({ kind: "too_many_unpaid", limit: 3 });
  });
});

describe("readOrderWithEvents and readInvoice", () => {
  it("show a customer's order to that customer only", async () => {
    const { id: orderId } = await placedBy(ben, { customerId: 2 });
    const read = { ctx: shop.as(ben), input: { orderId } };
    const { order, events } = await readOrderWithEvents(read);
    expect([order.id, order.customerId, events.length]).toEqual([orderId, 2, 1]);
    expect(await readInvoice(read)).toMatchObject({ order: { id: orderId }, paidAt: null });
    for (const actor of [ada, { kind: "tracking", orderId: orderId - 1 } as const]) {
      const other = { ctx: shop.as(actor), input: { orderId } };
      await expect(readOrderWithEvents(other)).rejects.toThrow(NotFound);
      await expect(readInvoice(other)).rejects.toThrow(NotFound);
    }
  });
});

async function countOrders(): Promise<number> {
  const [row] = await shop.db.query<{ count: number }>(sql`SELECT count(*) FROM orders`);
  return row?.count ?? 0;
}
