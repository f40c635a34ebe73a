import { randomUUID } from "node:crypto";
import sql from "sql-template-tag";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { openCheckout } from "@/lib/services/payments";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { cancelOrder } from "./cancel-order";
import { type CheckOut, checkOut } from "./check-out";
import { expireOrder } from "./expire-orders";
import { placeOrder } from "./place-order";
import { holdLimits, unpaidBuyer, unpaidHoldsSql } from "./unpaid-holds";

let shop: TestShop;
let products: { id: number; price: number; onHand: number }[];
beforeAll(async () => {
  shop = await startTestShop();
  products = await shop.db.query(sql`
    SELECT p.id, p.price, s.on_hand AS "onHand" FROM products p JOIN stock s ON s.product_id = p.id
    ORDER BY p.id`);
  return () => shop.close();
});

/** Each test starts without open orders. */
afterEach(async () => {
  const open = await shop.db.query<{ id: number }>(
    sql`SELECT id FROM orders WHERE status = 'pending'`,
  );
  await shop.db.query(sql`
    UPDATE orders SET expires_at = ${shop.ctx.now()}, version = version + 1
    WHERE status = 'pending'`);
  for (const { id } of open) await expireOrder({ ctx: shop.ctx, input: { orderId: id } });
  await shop.db.query(sql`UPDATE stock SET reserved = 0`);
  await shop.db.query(sql`UPDATE reservations SET status = 'released' WHERE status = 'open'`);
});

const guest: Actor = { kind: "anonymous" };
const address = { name: "Guest", line1: "1 Main Street", city: "Portsmouth", country: "GB" };

function order(quantities: readonly (readonly [productId: number, quantity: number])[]) {
  const total = quantities.reduce((sum, [productId, quantity]) => {
    const product = products.find(({ id }) => id === productId);
    return sum + (product?.price ?? 0) * quantity;
  }, 0);
  return {
    items: quantities.map(([productId, quantity]) => ({ productId, quantity })),
    agreed: { total, currency: "usd" },
  };
}

/** A guest's order of one unit of product 1, with a new email address each time. */
function checkOutFrom(callerAddress: string, change: Partial<CheckOut> = {}) {
  return checkOut({
    ctx: shop.as(guest),
    input: {
      customerId: null,
      email: `${randomUUID()}@example.com`,
      shippingAddress: { ...address, postalCode: "PO1 2DD" },
      idempotencyKey: randomUUID(),
      callerAddress,
      ...order([[1, 1]]),
      ...change,
    },
  });
}

async function placedFrom(callerAddress: string, change: Partial<CheckOut> = {}) {
  const placed = await checkOutFrom(callerAddress, change);
  if (placed.kind !== "placed") throw new Error(JSON.stringify(placed));
  return placed.order;
}

async function reserveAll(): Promise<void> {
  const rows = await shop.db.query<{ id: number }>(sql`
    SELECT id FROM orders WHERE status = 'pending' AND inventory_status = 'pending' ORDER BY id`);
  for (const { id } of rows) await reserveStock({ ctx: shop.ctx, input: { orderId: id } });
}

async function heldOf(productId: number): Promise<number> {
  const [row] = await shop.db.query<{ units: number }>(sql`
    SELECT coalesce(sum(i.quantity), 0)::int AS units FROM order_items i
    JOIN orders o ON o.id = i.order_id WHERE o.status = 'pending' AND i.product_id = ${productId}`);
  return row?.units ?? 0;
}

describe("unpaid holds", () => {
  it("of one address stay within its share of each product, however many are placed at once", async () => {
    const everything = order(products.map(({ id, onHand }) => [id, onHand]));
    expect(await checkOutFrom("192.0.2.1", everything)).toMatchObject({
      kind: "too_many_units",
      products: expect.arrayContaining([{ name: "Stoneware mug", units: 120 }]),
    });
    const tenth = order(products.map(({ id, onHand }) => [id, onHand / 10]));
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => checkOutFrom("192.0.2.1", tenth)),
    );
    expect(outcomes.filter(({ kind }) => kind === "placed")).toHaveLength(5);
    await reserveAll();
    const held = await shop.db.query(sql`SELECT 1 FROM stock WHERE reserved * 2 <> on_hand`);
    expect(held).toEqual([]);
    expect((await checkOutFrom("192.0.2.1")).kind).toBe("too_many_units");
    // A second address holds at most half of what the first has left.
    const refused = await checkOutFrom("192.0.2.2", order([[1, 61]]));
    expect(refused).toEqual({
      kind: "too_many_units",
      products: [{ name: "Stoneware mug", units: 60 }],
    });
    await placedFrom("192.0.2.2", order([[1, 60]]));
  });

  it("of one address are at most as many orders as the setting allows, also when placed at once", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => checkOutFrom("2001:db8::/64")),
    );
    expect(outcomes.filter(({ kind }) => kind === "placed")).toHaveLength(10);
    expect(outcomes.find(({ kind }) => kind !== "placed")).toEqual({
      kind: "too_many_holds",
      limit: 10,
    });
    expect((await checkOutFrom("192.0.2.3")).kind).toBe("placed");
  });

  it("allow one unit of a product that has only one", async () => {
    await shop.db.query(sql`UPDATE stock SET on_hand = 1 WHERE product_id = 12`);
    expect((await checkOutFrom("192.0.2.4", order([[12, 2]]))).kind).toBe("too_many_units");
    expect((await checkOutFrom("192.0.2.4", order([[12, 1]]))).kind).toBe("placed");
    await shop.db.query(sql`UPDATE stock SET on_hand = 40 WHERE product_id = 12`);
  });

  it("count a customer's orders by address too, and free it when an order ends", async () => {
    const ctx = { ...shop.as({ kind: "customer", customerId: 1, userId: 1 }) };
    ctx.settings = { ...ctx.settings, unpaidHoldsPerAddress: 1 };
    const place = () => {
      const { items } = order([[1, 1]]);
      const callerAddress = "192.0.2.5";
      return placeOrder({
        ctx,
        input: {
          order: { items, shippingAddress: "1 Main Street, Portsmouth", paymentMethod: null },
          callerAddress,
        },
      });
    };
    const first = await place();
    if (first.kind !== "placed") throw new Error(first.kind);
    expect(await place()).toEqual({ kind: "too_many_holds", limit: 1 });
    await cancelOrder({ ctx, input: { orderId: first.order.id } });
    const [row] = await shop.db.query(
      sql`SELECT caller_hash AS hash FROM orders WHERE id = ${first.order.id}`,
    );
    expect(row).toEqual({ hash: null });
    expect((await place()).kind).toBe("placed");
  });

  it("are not limited for API keys and staff", async () => {
    const key: Actor = { kind: "api_key", id: 1, scopes: ["orders:write"] };
    const { items, agreed } = order([[4, 400]]);
    const placed = await placeOrder({
      ctx: shop.as(key),
      input: {
        order: {
          customerId: null,
          email: "bulk@example.com",
          items,
          shippingAddress: "1 Main Street, Portsmouth",
          paymentMethod: null,
        },
        callerAddress: "192.0.2.6",
      },
    });
    expect(placed).toMatchObject({ kind: "placed", order: { total: agreed.total } });
    const staff = await checkOut({
      ctx: shop.as({ kind: "operator", userId: 2, role: "operator" }),
      input: {
        ...{ customerId: null, email: "staff@example.com", callerAddress: "192.0.2.6" },
        ...{ shippingAddress: { ...address, postalCode: "PO1 2DD" }, ...order([[4, 399]]) },
        idempotencyKey: randomUUID(),
      },
    });
    expect(staff.kind).toBe("placed");
    expect(await heldOf(4)).toBe(799);
  });

  it("of other people never block the owner of an email address", async () => {
    const email = "owner@example.com";
    for (let visitor = 0; visitor < 12; visitor += 1) {
      await placedFrom(`198.51.100.${visitor}`, { email });
    }
    expect((await checkOutFrom("192.0.2.7", { email })).kind).toBe("placed");
    const key: Actor = { kind: "api_key", id: 1, scopes: ["orders:write"] };
    const { items } = order([[1, 1]]);
    const byShop = await placeOrder({
      ctx: shop.as(key),
      input: {
        order: {
          ...{ customerId: null, email, items, paymentMethod: null },
          shippingAddress: "1 Main Street, Portsmouth",
        },
      },
    });
    expect(byShop.kind).toBe("placed");
  });

  it("store a keyed hash of the address and find it by an index", async () => {
    const { id } = await placedFrom("192.0.2.8");
    const limits = holdLimits(shop.as(guest), "192.0.2.8");
    const [row] = await shop.db.query<{ hash: Buffer }>(
      sql`SELECT caller_hash AS hash FROM orders WHERE id = ${id}`,
    );
    expect(row?.hash).toEqual(limits?.callerHash);
    expect(holdLimits({ ...shop.as(guest) }, "192.0.2.9")?.callerHash).not.toEqual(row?.hash);
    const buyer = unpaidBuyer({ items: [], shippingAddress: "" }, "anonymous", limits);
    const plan = await shop.db.transaction(async (tx) => {
      await tx.query(sql`SET LOCAL enable_seqscan = off`);
      return tx.queryOnce<{ "QUERY PLAN": string }>(sql`
        EXPLAIN WITH priced AS (SELECT id AS product_id, name, 1 AS quantity FROM products
          WHERE id = 1), ${unpaidHoldsSql(buyer)}
        SELECT (SELECT count FROM address_orders), (SELECT count(*) FROM over_share)`);
    });
    const text = plan.map((line) => line["QUERY PLAN"]).join("\n");
    expect(text).toContain("orders_unpaid_caller_idx");
    expect(text).not.toContain("Seq Scan");
  });
});

describe("a guest's deadline", () => {
  const minutesAfter = (one: string, other: string) =>
    Math.round((Date.parse(one) - Date.parse(other)) / 60_000);

  it("is short until the payment page is open, and then the shop's own", async () => {
    const placed = await placedFrom("192.0.2.10");
    expect(minutesAfter(placed.expiresAt, placed.createdAt)).toBe(5);
    await reserveAll();
    const ctx = shop.as({ kind: "tracking", orderId: placed.id });
    const opened = await openCheckout({ ctx, input: { orderId: placed.id } });
    expect(opened.kind).toBe("open");
    const order = await shop.read(placed.id);
    expect(minutesAfter(order.expiresAt, order.createdAt)).toBe(15);
    expect(order).toMatchObject({ waitingFor: "payment", waitingUntil: order.expiresAt });
    // Opening it again doesn't extend it further.
    await openCheckout({ ctx, input: { orderId: placed.id } });
    expect((await shop.read(placed.id)).expiresAt).toBe(order.expiresAt);
  });

  it("ends the order when no payment page was opened", async () => {
    const { id } = await placedFrom("192.0.2.11");
    await reserveAll();
    shop.advanceClock(6 * 60_000);
    expect(await expireOrder({ ctx: shop.ctx, input: { orderId: id } })).toBe(true);
    expect((await shop.read(id)).status).toBe("expired");
  });

  it("is the shop's own for orders of customers and API keys", async () => {
    const order = await shop.place({ paymentMethod: null });
    expect(minutesAfter(order.expiresAt, order.createdAt)).toBe(15);
  });
});
