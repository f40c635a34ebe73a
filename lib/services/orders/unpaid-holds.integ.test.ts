import { randomUUID } from "node:crypto";
import sql from "sql-template-tag";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import type { Context } from "@/lib/context";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { openCheckout } from "@/lib/services/payments";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { advanceOrder } from "./advance-order";
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
  // Orders with a payment method expire only once a payment was tried.
  await shop.db.query(sql`UPDATE orders SET caller_hash = NULL WHERE status = 'pending'`);
  await shop.db.query(sql`UPDATE stock SET reserved = 0`);
  await shop.db.query(sql`UPDATE reservations SET status = 'released' WHERE status = 'open'`);
});

const guest: Actor = { kind: "anonymous" };
const [customerId, otherId] = [1, 2];
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
function checkOutFrom(callerAddress: string, change: Partial<CheckOut> = {}, ctx = shop.as(guest)) {
  return checkOut({
    ctx,
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

/** An order of a signed-in customer. */
function placeAs(
  id: number,
  { items }: ReturnType<typeof order>,
  callerAddress: string,
  change: { settings?: Context["settings"]; paymentMethod?: string | null } = {},
) {
  const { settings = shop.ctx.settings, paymentMethod = null } = change;
  return placeOrder({
    ctx: { ...shop.as({ kind: "customer", customerId: id, userId: id }), settings },
    input: {
      order: { items, shippingAddress: "1 Main Street, Portsmouth", paymentMethod },
      callerAddress,
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
      heldBy: { unpaid: false, free: false, guests: true },
      isFree: false,
      isGuest: true,
    });
    await placedFrom("192.0.2.2", order([[1, 60]]));
  });

  it("of one address are at most as many orders as the setting allows, also when placed at once", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => checkOutFrom("2001:db8:0:0::/56")),
    );
    expect(outcomes.filter(({ kind }) => kind === "placed")).toHaveLength(10);
    expect(outcomes.find(({ kind }) => kind !== "placed")).toEqual({
      kind: "too_many_holds",
      of: "network",
      isFree: false,
    });
    expect((await checkOutFrom("192.0.2.3")).kind).toBe("placed");
  });

  it("allow one unit of a product that has only one", async () => {
    await shop.db.query(sql`UPDATE stock SET on_hand = 1 WHERE product_id = 12`);
    expect((await checkOutFrom("192.0.2.4", order([[12, 2]]))).kind).toBe("too_many_units");
    expect((await checkOutFrom("192.0.2.4", order([[12, 1]]))).kind).toBe("placed");
    await shop.db.query(sql`UPDATE stock SET on_hand = 40 WHERE product_id = 12`);
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

  it("store a keyed hash of the address until they end", async () => {
    const { id } = await placedFrom("192.0.2.8");
    const limits = holdLimits(shop.as(guest), "192.0.2.8");
    const stored = async () => {
      const [row] = await shop.db.query<{ hash: Buffer | null }>(
        sql`SELECT caller_hash AS hash FROM orders WHERE id = ${id}`,
      );
      return row?.hash;
    };
    expect(await stored()).toEqual(limits?.callerHash);
    expect(holdLimits(shop.as(guest), "192.0.2.9")?.callerHash).not.toEqual(limits?.callerHash);
    await cancelOrder({ ctx: shop.ctx, input: { orderId: id } });
    expect(await stored()).toBeNull();
  });

  it("are found by indexes, however many orders have ended", async () => {
    const limits = holdLimits(shop.as(guest), "192.0.2.8");
    const buyer = unpaidBuyer({ items: [], shippingAddress: "" }, "anonymous", limits);
    const plan = await shop.db.transaction(async (tx) => {
      await tx.query(sql`SET LOCAL enable_seqscan = off`);
      return tx.queryOnce<{ "QUERY PLAN": string }>(sql`
        EXPLAIN WITH priced AS (SELECT id AS product_id, name, 1 AS quantity FROM products
          WHERE id = 1), ${unpaidHoldsSql(buyer)}
        SELECT (SELECT of_network FROM shopper_orders), (SELECT count(*) FROM over_share)`);
    });
    const text = plan.map((line) => line["QUERY PLAN"]).join("\n");
    expect(text).toContain("orders_caller_idx");
    expect(text).not.toContain("Seq Scan");
  });
});

describe("unpaid holds of many shoppers", () => {
  it("of all guests together leave a rest for customers, also when placed at once", async () => {
    const sixth = order([[1, 40]]);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, visitor) => checkOutFrom(`198.51.100.${visitor}`, sixth)),
    );
    // Three quarters of 240.
    expect(outcomes.filter(({ kind }) => kind === "placed")).toHaveLength(4);
    await placedFrom("203.0.113.1", order([[1, 20]]));
    await reserveAll();
    expect(await checkOutFrom("203.0.113.2", order([[1, 2]]))).toEqual({
      kind: "too_many_units",
      products: [{ name: "Stoneware mug", units: 0 }],
      heldBy: { unpaid: false, free: false, guests: true },
      isFree: false,
      isGuest: true,
    });
    expect((await placeAs(customerId, order([[1, 30]]), "203.0.113.2")).kind).toBe("placed");
    expect((await placeAs(otherId, order([[1, 16]]), "203.0.113.3")).kind).toBe("too_many_units");
    expect((await placeAs(otherId, order([[1, 15]]), "203.0.113.3")).kind).toBe("placed");
  });

  it("of a wider IPv6 network are four times as many orders as those of one address", async () => {
    const ctx = shop.as(guest);
    ctx.settings = { ...ctx.settings, unpaidHoldsPerAddress: 1 };
    const place = (address: string) => checkOutFrom(address, {}, ctx);
    const networks = ["2001:db8:1:100::/56", "2001:db8:1:200::/56", "2001:db8:1:300::/56"];
    for (const network of [...networks, "2001:db8:1:400::/56"]) {
      expect((await place(network)).kind).toBe("placed");
      expect(await place(network)).toEqual({
        kind: "too_many_holds",
        of: "network",
        isFree: false,
      });
    }
    expect(await place("2001:db8:1:500::/56")).toEqual({
      kind: "too_many_holds",
      of: "network",
      isFree: false,
    });
    expect((await place("2001:db8:2:100::/56")).kind).toBe("placed");
  });

  it("of guests never block a customer at their address", async () => {
    for (let count = 0; count < 10; count += 1) await placedFrom("192.0.2.30", order([[2, 1]]));
    expect((await checkOutFrom("192.0.2.30")).kind).toBe("too_many_holds");
    expect((await placeAs(customerId, order([[2, 1]]), "192.0.2.30")).kind).toBe("placed");
  });

  it("of accounts that order from one address are limited together", async () => {
    const settings = { ...shop.ctx.settings, unpaidHoldsPerAddress: 1 };
    const rows = await shop.db.query<{ id: number }>(sql`
      INSERT INTO customers (name, email)
      SELECT 'Account ' || n, 'account-' || n || '@example.com' FROM generate_series(1, 5) AS n
      RETURNING id`);
    const place = (id: number, address: string) =>
      placeAs(id, order([[2, 1]]), address, { settings });
    const [last = 0, ...accounts] = rows.map(({ id }) => id);
    for (const id of accounts) expect((await place(id, "192.0.2.31")).kind).toBe("placed");
    expect(await place(last, "192.0.2.31")).toEqual({
      kind: "too_many_holds",
      of: "network",
      isFree: false,
    });
    expect((await place(last, "192.0.2.32")).kind).toBe("placed");
    expect(await place(last, "192.0.2.33")).toEqual({
      kind: "too_many_holds",
      of: "account",
      isFree: false,
    });
  });

  it("are named as what holds units only if they do", async () => {
    const onHand = products.find(({ id }) => id === 4)?.onHand ?? 0;
    const most = order([[4, onHand]]);
    const place = () => placeAs(otherId, most, "192.0.2.50");
    const heldBy = { unpaid: false, free: false, guests: false };
    expect(await place()).toMatchObject({ kind: "too_many_units", heldBy, isGuest: false });
    expect((await placeAs(otherId, order([[4, 1]]), "192.0.2.50")).kind).toBe("placed");
    expect(await place()).toMatchObject({ heldBy: { ...heldBy, unpaid: true } });
  });

  it("of an account count until they are authorized, whatever payment method they name", async () => {
    const withCard = { paymentMethod: "pm_nonsense" };
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, host) =>
        placeAs(customerId, order([[3, 2]]), `192.0.2.${host}`, withCard),
      ),
    );
    expect(outcomes.filter(({ kind }) => kind === "placed")).toHaveLength(10);
    const refused = outcomes.find(({ kind }) => kind !== "placed");
    expect(refused).toEqual({ kind: "too_many_holds", of: "account", isFree: false });
    const all = order([[3, products.find(({ id }) => id === 3)?.onHand ?? 0]]);
    expect((await placeAs(otherId, all, "192.0.2.40", withCard)).kind).toBe("too_many_units");
    const [placed] = outcomes.flatMap((one) => (one.kind === "placed" ? [one.order.id] : []));
    await shop.db.query(sql`
      UPDATE orders SET payment_status = 'authorized', version = version + 1
      WHERE id = ${placed ?? 0}`);
    expect((await placeAs(customerId, order([[3, 2]]), "192.0.2.1")).kind).toBe("placed");
  });
});

describe("free orders of shoppers", () => {
  const refused = { kind: "too_many_units", isFree: true, isGuest: true };
  beforeAll(async () => {
    await shop.db.query(sql`UPDATE products SET price = 0 WHERE id = 9`);
    await shop.db.query(sql`UPDATE stock SET on_hand = 100 WHERE product_id = 9`);
    for (const product of products) if (product.id === 9) product.price = 0;
  });

  it("hold at most the address's share until they ship, however many are placed at once", async () => {
    expect(await checkOutFrom("192.0.2.20", order([[9, 51]]))).toEqual({
      ...refused,
      products: [{ name: "Steel bottle", units: 50 }],
      heldBy: { unpaid: false, free: false, guests: false },
    });
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => checkOutFrom("192.0.2.20", order([[9, 25]]))),
    );
    expect(outcomes.filter(({ kind }) => kind === "placed")).toHaveLength(2);
    await reserveAll();
    const reserved = await shop.db.query(sql`
      SELECT status FROM orders WHERE payment_status = 'not_required'`);
    // They still count until they ship, for which they may wait for an operator.
    expect(reserved).toEqual([{ status: "processing" }, { status: "processing" }]);
    expect(await checkOutFrom("192.0.2.20", order([[9, 1]]))).toMatchObject({
      ...refused,
      heldBy: { unpaid: false, free: true, guests: true },
    });
    expect((await checkOutFrom("192.0.2.21", order([[9, 25]]))).kind).toBe("placed");
    await shipAll();
    expect((await checkOutFrom("192.0.2.20", order([[9, 12]]))).kind).toBe("placed");
    await shipAll();
  });

  it("count as orders of their buyer, but not as unpaid ones", async () => {
    const settings = { ...shop.ctx.settings, unpaidHoldsPerAddress: 2, openUnpaidMax: 1 };
    const place = (productId: number, paymentMethod: string | null = null) =>
      placeAs(customerId, order([[productId, 1]]), "192.0.2.22", { settings, paymentMethod });
    expect((await place(1)).kind).toBe("placed");
    expect(await place(1)).toEqual({ kind: "too_many_unpaid", limit: 1 });
    // A payment method that a free order doesn't need is no way around the limit.
    expect((await place(9, "pm_card_visa")).kind).toBe("placed");
    expect((await place(9, "pm_card_visa")).kind).toBe("placed");
    const refusedAsFree = { kind: "too_many_holds", of: "account", isFree: true };
    expect(await place(9, "pm_card_visa")).toEqual(refusedAsFree);
    await shipAll();
  });

  it("that wait to ship keep nobody from orders to pay, nor the other way around", async () => {
    const settings = { ...shop.ctx.settings, unpaidHoldsPerAddress: 2, unpaidHoldShare: 100 };
    const ctx = { ...shop.as(guest), settings };
    const place = (productId: number) =>
      checkOutFrom("192.0.2.25", order([[productId, 1]]), ctx).then(({ kind }) => kind);
    const placeTwo = async (productId: number) => [await place(productId), await place(productId)];
    expect(await placeTwo(9)).toEqual(["placed", "placed"]);
    await reserveAll();
    expect(await place(9)).toBe("too_many_holds");
    expect(await placeTwo(1)).toEqual(["placed", "placed"]);
    expect(await place(1)).toBe("too_many_holds");
    await shipAll();
    expect(await place(9)).toBe("placed");
    await shipAll();
  });

  it("are not limited for API keys", async () => {
    const key: Actor = { kind: "api_key", id: 1, scopes: ["orders:write"] };
    const [stock] = await shop.db.query<{ available: number }>(
      sql`SELECT on_hand - reserved AS available FROM stock WHERE product_id = 9`,
    );
    for (const paymentMethod of [null, "pm_card_visa"]) {
      const input = {
        order: {
          ...{ customerId: null, email: "bulk@example.com", paymentMethod },
          items: [{ productId: 9, quantity: stock?.available ?? 0 }],
          shippingAddress: "1 Main Street, Portsmouth",
        },
        callerAddress: "192.0.2.23",
      };
      const placed = await placeOrder({ ctx: shop.as(key), input });
      if (placed.kind !== "placed") throw new Error(placed.kind);
      expect(placed.order.paymentStatus).toBe("not_required");
      await cancelOrder({ ctx: shop.ctx, input: { orderId: placed.order.id } });
    }
  });

  it("of which the address is removed when they ship or end", async () => {
    const one = await placedFrom("192.0.2.24", order([[9, 1]]));
    const other = await placedFrom("192.0.2.24", order([[9, 1]]));
    const stored = () =>
      shop.db.query<{ id: number }>(sql`
        SELECT id FROM orders WHERE caller_hash IS NOT NULL AND id IN (${one.id}, ${other.id})`);
    await reserveAll();
    expect(await stored()).toHaveLength(2);
    await cancelOrder({ ctx: shop.ctx, input: { orderId: other.id } });
    await shipAll();
    expect(await stored()).toEqual([]);
  });

  /** Lets everything ship that waits for an operator. */
  async function shipAll(): Promise<void> {
    await reserveAll();
    const rows = await shop.db.query<{ id: number }>(sql`
      SELECT id FROM orders WHERE payment_status = 'not_required' AND status = 'processing'`);
    for (const { id } of rows) {
      for (let step = 0; step < 5; step += 1) {
        await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
      }
      expect(["shipped", "delivered", "completed"]).toContain((await shop.read(id)).status);
    }
  }
});

describe("a guest's deadline", () => {
  const minutesAfter = (one: string, other: string) =>
    Math.round((Date.parse(one) - Date.parse(other)) / 60_000);

  it("is short until the payment page is open, and then the shop's own", async () => {
    const placed = await placedFrom("192.0.2.10");
    expect(minutesAfter(placed.expiresAt, placed.createdAt)).toBe(5);
    await reserveAll();
    const { updatedAt } = await shop.read(placed.id);
    const ctx = shop.as({ kind: "tracking", orderId: placed.id });
    const opened = await openCheckout({ ctx, input: { orderId: placed.id } });
    expect(opened.kind).toBe("open");
    const order = await shop.read(placed.id);
    expect(Date.parse(order.updatedAt)).toBeGreaterThan(Date.parse(updatedAt));
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
