import pg from "pg";
import sql, { type Sql } from "sql-template-tag";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Context } from "@/lib/context";
import type { OrderSort } from "@/lib/domain/order/order-sort";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { cancelOrder } from "./cancel-order";
import { eachOrder, type ListOrders, listOrders } from "./list-orders";
import { placeOrder } from "./place-order";
import { settledUntil } from "./settled-until";

const orderCount = 4_000;

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
  await shop.place();
  await shop.db.query(sql`
    INSERT INTO orders (credential, reference, email, status, failure_reason, currency, subtotal,
      total, shipping_address, expires_at, created_at)
    SELECT 'key', 'ref-' || n, CASE WHEN n % 10 = 0 THEN 'ann' ELSE 'customer' END || n || '@x.test',
      CASE WHEN n % 3 = 0 THEN 'failed' ELSE 'pending' END,
      CASE WHEN n % 3 = 0 THEN 'out_of_stock' END, 'usd', 1, 1, '"x"', now(),
      now() - n * interval '1 second'
    FROM generate_series(1, ${orderCount}::int) n`);
  await shop.db.query(sql`ANALYZE orders`);
});
afterAll(() => shop.close());

/** The references of all orders that a search finds, read page by page. */
async function search(input: { q: string; status?: "failed" }): Promise<(string | null)[]> {
  const found: (string | null)[] = [];
  let cursor: { createdAt: Date; id: number } | null = null;
  do {
    const page: Awaited<ReturnType<typeof listOrders>> = await listOrders({
      ctx: shop.ctx,
      input: { ...input, limit: 40, cursor: cursor ?? undefined },
    });
    found.push(...page.orders.map(({ reference }) => reference));
    cursor = page.nextCursor;
  } while (cursor);
  return found;
}

interface Plan {
  "Actual Rows": number;
  Plans?: Plan[] | undefined;
}
const planSchema: z.ZodType<Plan> = z.lazy(() =>
  z.object({ "Actual Rows": z.number(), Plans: z.array(planSchema).optional() }),
);

const explainOutput = z.tuple([z.object({ Plan: planSchema })]);

function rowsMax(plan: Plan): number {
  return Math.max(plan["Actual Rows"], ...(plan.Plans ?? []).map(rowsMax));
}

/** The largest row count of any plan node in any of the queries that the list runs. */
async function rowsRead(filter: Partial<ListOrders>): Promise<number> {
  const read: number[] = [];
  const ctx: Context = {
    ...shop.ctx,
    db: {
      ...shop.db,
      query: async <Row extends object>(statement: Sql): Promise<Row[]> => {
        const [row] = await shop.db.query<{ "QUERY PLAN": unknown }>(
          sql`EXPLAIN (ANALYZE, FORMAT JSON) ${statement}`,
        );
        const [{ Plan: plan }] = explainOutput.parse(row?.["QUERY PLAN"]);
        read.push(rowsMax(plan));
        return shop.db.query<Row>(statement);
      },
    },
  };
  await listOrders({ ctx, input: { ...filter, limit: 20 } });
  return Math.max(...read);
}

describe("listOrders: search", () => {
  it("finds every matching order once, newest first, and applies the other filters", async () => {
    const expected = Array.from({ length: orderCount }, (_, n) => n + 1)
      .filter((n) => n % 10 === 0 && n % 3 === 0)
      .map((n) => `ref-${n}`);
    expect(await search({ q: "ANN", status: "failed" })).toEqual(expected);
    expect(await search({ q: "ref-399" })).toEqual([
      "ref-399",
      ...Array.from({ length: 10 }, (_, n) => `ref-${3990 + n}`),
    ]);
    expect(await search({ q: "no-match" })).toEqual([]);
  });

  it("stops counting at the maximum", async () => {
    const page = await listOrders({ ctx: shop.ctx, input: { q: "customer", limit: 1 } });
    expect(page).toMatchObject({ total: 1_000, totalIsExact: false });
    const few = await listOrders({ ctx: shop.ctx, input: { q: "ann1", limit: 1 } });
    expect(few).toMatchObject({ total: 111, totalIsExact: true });
  });

  it.each(["c", "ref"])(
    "reads few rows for %s, although almost every order matches it",
    async (q) => {
      expect(await rowsRead({ q })).toBeLessThan(1_500);
    },
  );
});

describe("listOrders: sort", () => {
  const read = async (sort: OrderSort, filter: Partial<ListOrders> = {}) => {
    const found: { id: number; createdAt: string; updatedAt: string }[] = [];
    let cursor: ListOrders["cursor"];
    do {
      const input = { ...filter, sort, limit: 100, cursor };
      const page = await listOrders({ ctx: shop.ctx, input });
      found.push(...page.orders);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return found;
  };

  it.each(["createdAt", "updatedAt"] as const)("reads every order once by %s", async (key) => {
    await shop.db.query(
      sql`UPDATE orders SET updated_at = now() - (id % 97) * interval '1 minute'`,
    );
    await shop.db.query(sql`ANALYZE orders`);
    const ascending = await read(key);
    expect(ascending).toHaveLength(orderCount + 1);
    const byKey = (a: (typeof ascending)[0], b: (typeof ascending)[0]) =>
      Date.parse(a[key]) - Date.parse(b[key]) || a.id - b.id;
    expect(ascending.map(({ id }) => id)).toEqual(ascending.toSorted(byKey).map(({ id }) => id));
    const descending = (await read(`-${key}`)).map(({ id }) => id);
    expect(descending).toEqual(ascending.map(({ id }) => id).reverse());
  });

  it("finds orders by their exact reference, and since a change", async () => {
    expect((await read("-createdAt", { reference: "ref-399" })).length).toBe(1);
    const since = new Date(Date.now() - 90_000);
    const recent = await read("updatedAt", { updatedAfter: since });
    expect(recent.length).toBeGreaterThan(0);
    expect(recent.every(({ updatedAt }) => new Date(updatedAt) >= since)).toBe(true);
  });

  it.each<[string, Partial<ListOrders>]>([
    ["the last change", { sort: "updatedAt" }],
    ["the last change, newest first", { sort: "-updatedAt" }],
    ["the last change of one status", { sort: "updatedAt", status: "pending" }],
    ["the last change since a time", { sort: "updatedAt", updatedAfter: new Date(0) }],
    ["creation since a time", { sort: "createdAt", createdAfter: new Date(0) }],
    ["a reference", { reference: "ref-7", sort: "updatedAt" }],
  ])("reads few rows by %s", async (_what, filter) => {
    expect(await rowsRead(filter)).toBeLessThan(1_500);
  });
});

describe("listOrders: polling", () => {
  let other: pg.Client;
  beforeEach(async () => {
    other = new pg.Client({ connectionString: shop.databaseUrl });
    await other.connect();
  });
  afterEach(() => other.end());

  const poll = async (input: Partial<ListOrders>) => {
    const page = await listOrders({ ctx: shop.ctx, input: { limit: 100, ...input } });
    return page.orders.map(({ id }) => id);
  };

  it("waits for an order that commits late, and then returns it with the later ones", async () => {
    const start = new Date();
    await other.query("BEGIN");
    const { rows } = await other.query<{ id: number }>(`
      INSERT INTO orders (credential, email, currency, subtotal, total, shipping_address,
        expires_at, created_at, updated_at)
      VALUES ('key', 'late@x.test', 'usd', 1, 1, '"x"', now(), clock_timestamp(), clock_timestamp())
      RETURNING id`);
    const [late] = rows;
    const { id } = await shop.place();
    expect(await poll({ createdAfter: start })).toEqual([]);
    expect(await poll({ updatedAfter: start, sort: "updatedAt" })).toEqual([]);
    expect(await poll({ limit: 1 })).toEqual([id]);
    await other.query("COMMIT");
    expect(await poll({ createdAfter: start, sort: "createdAt" })).toEqual([late?.id, id]);
    expect(await poll({ updatedAfter: start, sort: "updatedAt" })).toEqual([late?.id, id]);
  });

  it("waits for a change that commits late", async () => {
    const { id: changed } = await shop.place();
    const { id: later } = await shop.place();
    const start = new Date();
    await other.query("BEGIN");
    await other.query("UPDATE orders SET updated_at = clock_timestamp() WHERE id = $1", [changed]);
    await cancelOrder({ ctx: shop.ctx, input: { orderId: later } });
    expect(await poll({ updatedAfter: start })).toEqual([]);
    await other.query("COMMIT");
    expect(await poll({ updatedAfter: start, sort: "updatedAt" })).toEqual([changed, later]);
  });

  it("stamps an order when it is written, not when it was asked for", async () => {
    const clock = { ...shop.ctx, now: () => new Date(Date.now() - 5_000) };
    const { createdAt } = await placeWith(clock);
    expect(Date.now() - Date.parse(createdAt)).toBeLessThan(4_000);
  });

  it("does not wait for backups, other tables or a transaction that is open for long", async () => {
    const start = new Date();
    await other.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
    await other.query("SELECT count(*) FROM orders");
    await other.query("UPDATE customers SET name = name WHERE id = 1");
    const { id } = await shop.place({ customerId: 2 });
    // The newest millisecond is held back too.
    await expect.poll(() => poll({ createdAfter: start })).toEqual([id]);
    await other.query("UPDATE orders SET attention = NULL WHERE id = $1", [id]);
    const settled = await settledUntil(shop.db);
    expect(settled.getTime()).toBeGreaterThan(start.getTime() - 61_000);
    await other.query("ROLLBACK");
  });
});

async function placeWith(ctx: Context) {
  const order = {
    ...{ customerId: 1, items: [{ productId: 1, quantity: 1 }] },
    shippingAddress: "1 Harbour Street, Portsmouth",
  };
  const placed = await placeOrder({ ctx, input: { order } });
  if (placed.kind !== "placed") throw new Error("The order was not placed.");
  return placed.order;
}

describe("eachOrder", () => {
  it("may miss an order that changes meanwhile, which the list since its start has", async () => {
    const { id } = await shop.place();
    await shop.place();
    const startedAt = new Date();
    const input = { updatedAfter: new Date(startedAt.getTime() - 60_000), limit: 1 };
    const idsOf = async (since: Date, afterFirst = async () => {}) => {
      const ids: number[] = [];
      for await (const order of eachOrder({
        ctx: shop.ctx,
        input: { ...input, updatedAfter: since },
      })) {
        ids.push(order.id);
        if (ids.length === 1) await afterFirst();
      }
      return ids;
    };
    const change = async () => {
      await shop.db.query(sql`UPDATE orders SET updated_at = clock_timestamp() WHERE id = ${id}`);
    };
    expect(await idsOf(input.updatedAfter)).toContain(id);
    expect(await idsOf(input.updatedAfter, change)).not.toContain(id);
    expect(await idsOf(startedAt)).toContain(id);
  });
});
