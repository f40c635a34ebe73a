import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db/database";
import { createStockFixture } from "@/tests/support/stock-fixture";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { eachOrder, importOrders, placeOrder } from "./index";

const actor: Actor = { kind: "api_key", id: 7, scopes: ["orders:write", "orders:read"] };
let shop: TestShop;
let ctx: Context;
let productId: number;
beforeAll(async () => {
  shop = await startTestShop();
  ctx = shop.as(actor);
  productId = await createStockFixture(() => shop).addProduct(1_000_000);
});
afterAll(() => shop.close());

const order = (reference: string, more: object = {}) => ({
  ...{ customerId: 1, items: [{ productId, quantity: 1 }], paymentMethod: "pm_card_visa" },
  ...{ shippingAddress: "1 Harbour Street, Portsmouth", reference, ...more },
});

const run = (orders: unknown[], as = ctx) => importOrders({ ctx: as, input: { orders } });

async function countOf(prefix: string): Promise<number> {
  const [row] = await shop.db.query<{ count: number }>(sql`
    SELECT count(*)::int AS count FROM orders
    WHERE credential = 'api_key:7' AND starts_with(reference, ${prefix})`);
  return row?.count ?? 0;
}

const statuses = (results: { status: string }[]) =>
  Object.fromEntries(
    [...new Set(results.map(({ status }) => status))].map((status) => [
      status,
      results.filter((result) => result.status === status).length,
    ]),
  );

describe("importOrders", () => {
  it("places 997 of 1,000 orders of which 3 are bad, and none when repeated", async () => {
    const orders: unknown[] = Array.from({ length: 1_000 }, (_, n) => order(`big-${n}`));
    orders[10] = order("big-10", { items: [{ productId: 2_000_000_000, quantity: 1 }] });
    orders[500] = order("big-500", { quantity: 1, items: [] });
    orders[999] = "an order";
    const results = await run(orders);
    expect(statuses(results)).toEqual({ created: 997, invalid: 3 });
    expect(results.map(({ reference }) => reference)).toEqual([
      ...Array.from({ length: 999 }, (_, n) => `big-${n}`),
      null,
    ]);
    expect(results[10]).toEqual({
      reference: "big-10",
      status: "invalid",
      errors: [{ path: "items[0].productId", message: "Product 2000000000 not found." }],
    });
    expect(results[500]?.errors?.map(({ path }) => path)).toEqual(["items", "quantity"]);
    expect(await countOf("big-")).toBe(997);

    const repeated = await run(orders);
    expect(statuses(repeated)).toEqual({ exists: 997, invalid: 3 });
    expect(repeated.map(({ orderId }) => orderId)).toEqual(results.map(({ orderId }) => orderId));
    expect(await countOf("big-")).toBe(997);
  });

  it("places one order for a reference in parallel imports", async () => {
    const orders = Array.from({ length: 20 }, (_, n) => order(`twice-${n}`));
    const [one = [], other = []] = await Promise.all([run(orders), run(orders)]);
    expect(one.map(({ orderId }) => orderId)).toEqual(other.map(({ orderId }) => orderId));
    expect(await countOf("twice-")).toBe(20);
  });

  it("gives a small import its turns beside a large one, and ends with its caller", async () => {
    const hangUp = new AbortController();
    const orders = Array.from({ length: 300 }, (_, n) => order(`turns-a-${n}`));
    const large = importOrders({ ctx, input: { orders, signal: hangUp.signal } });
    const small = await run([order("turns-b-1"), order("turns-b-2")]);
    expect(statuses(small)).toEqual({ created: 2 });
    hangUp.abort();
    const placed = await countOf("turns-a-");
    expect(placed).toBeLessThan(250);
    const { created = 0, failed = 0 } = statuses(await large);
    expect(failed).toBe(300 - created);
    expect(created).toBeLessThanOrEqual(placed + 6);
    expect(statuses(await run(orders))).toEqual({ exists: created, created: failed });
  });

  it("lets others have their turn while it checks bad orders", async () => {
    const bad = Object.fromEntries(Array.from({ length: 390 }, (_, n) => [`field${n}`, n]));
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    const results = await run(Array.from({ length: 1_000 }, () => bad));
    clearInterval(timer);
    expect(statuses(results)).toEqual({ invalid: 1_000 });
    expect(turns).toBeGreaterThan(10);
  });

  it("takes the first of two orders with one reference in a request", async () => {
    const results = await run([order("same"), order("same", { metadata: { a: "1" } })]);
    expect(results).toEqual([
      { reference: "same", status: "created", orderId: expect.any(Number) },
      {
        reference: "same",
        status: "invalid",
        errors: [expect.objectContaining({ path: "reference" })],
      },
    ]);
  });

  it("finds an order that was placed alone, but not that of another credential", async () => {
    const { customerId, items, shippingAddress } = order("");
    const alone = { customerId, items, shippingAddress, reference: "alone" };
    const placed = await placeOrder({ ctx, input: { order: alone } });
    const id = placed.kind === "placed" ? placed.order.id : 0;
    expect(await run([order("alone")])).toEqual([
      { reference: "alone", status: "exists", orderId: id },
    ]);
    const other = await run([order("alone")], shop.as({ ...actor, id: 8 }));
    expect(other).toMatchObject([{ status: "created" }]);
  });

  it("names what keeps a valid order from being placed", async () => {
    const unpaid = Array.from({ length: 7 }, (_, n) =>
      order(`unpaid-${n}`, { paymentMethod: null }),
    );
    const results = await run(unpaid);
    expect(statuses(results)).toEqual({ created: 5, failed: 2 });
    const refused = results.find(({ status }) => status === "failed");
    expect(refused?.errors).toEqual([{ path: "", message: expect.stringContaining("5 unpaid") }]);
  });

  it("stops trying when the database goes away, and places the rest when repeated", async () => {
    const orders = Array.from({ length: 200 }, (_, n) => order(`away-${n}`));
    let statements = 0;
    const query: Database["query"] = (statement) => {
      statements += 1;
      if (statements < 20) return ctx.db.query(statement);
      return Promise.reject(
        Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
      );
    };
    const db: Database = { ...ctx.db, query };
    const results = await run(orders, { ...ctx, db });
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["created", "failed"]));
    expect(statements).toBeLessThan(40);
    const again = await run(orders);
    expect(again.every(({ status }) => status === "created" || status === "exists")).toBe(true);
    expect(await countOf("away-")).toBe(200);
  });

  it("is for the shop alone", async () => {
    const others: Actor[] = [
      { kind: "customer", customerId: 1, userId: 1 },
      { kind: "tracking", orderId: 1 },
      { ...actor, scopes: ["orders:read"] },
    ];
    for (const other of others) {
      await expect(run([order("no")], shop.as(other))).rejects.toThrow(Forbidden);
    }
  });
});

describe("eachOrder", () => {
  it("reads every order of the list once, page by page, and a customer's own alone", async () => {
    const found = async (as: Context, sort: "createdAt" | "-createdAt") => {
      const ids: number[] = [];
      const list = { reference: undefined, q: "twice-", sort, limit: 7 };
      for await (const { id } of eachOrder({ ctx: as, input: list })) ids.push(id);
      return ids;
    };
    const newest = await found(ctx, "-createdAt");
    expect(new Set(newest).size).toBe(20);
    expect(await found(ctx, "createdAt")).toEqual([...newest].reverse());
    const customer = shop.as({ kind: "customer", customerId: 2, userId: 2 });
    expect(await found(customer, "createdAt")).toEqual([]);
    const other = shop.as({ ...actor, scopes: ["products:read"] });
    expect(() => eachOrder({ ctx: other, input: { limit: 1 } })).toThrow(Forbidden);
  });
});
