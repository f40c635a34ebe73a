import sql, { type Sql } from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Context } from "@/lib/context";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { listOrders } from "./list-orders";

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
async function rowsRead(q: string): Promise<number> {
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
  await listOrders({ ctx, input: { q, limit: 20 } });
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
      expect(await rowsRead(q)).toBeLessThan(1_500);
    },
  );
});
