import sql from "sql-template-tag";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { seedOrders } from "./seed-orders";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

/** Gateway and carrier know nothing of seeded orders; all else must be as after real ones. */
const theirBooks = /the gateway says|the carrier does not know|charged more than once/;

it("seeds orders that keep every identity of money and stock", async () => {
  const given = { databaseUrl: shop.databaseUrl, count: 3_000, force: false };
  expect(await seedOrders(given)).toEqual({ kind: "seeded" });
  expect(await seedOrders({ ...given, count: 500 })).toEqual({ kind: "seeded" });
  const violations = await shop.violations();
  expect(violations.filter((fault) => !theirBooks.test(fault))).toEqual([]);
  const [seen] = await shop.db.query(sql`
    SELECT count(*) AS orders, count(DISTINCT status) AS statuses,
      count(DISTINCT customer_id) > 50 AS spread,
      max(created_at) - min(created_at) > interval '300 days' AS "aYear",
      (SELECT count(*) FROM order_events WHERE sent_at IS NULL) AS unsent FROM orders`);
  expect(seen).toEqual({ orders: 3_500, statuses: 7, spread: true, aYear: true, unsent: 0 });
});

it("leaves a shop with real orders alone, unless it is told to", async () => {
  const order = await shop.place();
  const given = { databaseUrl: shop.databaseUrl, count: 10 };
  expect(await seedOrders({ ...given, force: false })).toMatchObject({ kind: "refused" });
  expect(await seedOrders({ ...given, force: true })).toEqual({ kind: "seeded" });
  const later = await shop.place();
  expect(later.id).toBeGreaterThan(order.id + 10);
});
