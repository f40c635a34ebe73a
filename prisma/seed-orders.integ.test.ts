import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { seedOrders } from "./seed-orders";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

/** Seeded orders exist only in the database, so the gateway and the carrier have no records of them. */
const expectedViolations = /from the gateway's|from the carrier's|charged more than once/;

describe("seedOrders", () => {
  it("writes orders whose money and stock add up", async () => {
    const options = { databaseUrl: shop.databaseUrl, count: 3_000, force: false };
    expect(await seedOrders(options)).toEqual({ kind: "seeded" });
    expect(await seedOrders({ ...options, count: 500 })).toEqual({ kind: "seeded" });
    const violations = await shop.findViolations();
    expect(violations.filter((violation) => !expectedViolations.test(violation))).toEqual([]);
    const [summary] = await shop.db.query(sql`
      SELECT count(*) AS orders, count(DISTINCT status) AS statuses,
        count(DISTINCT customer_id) > 50 AS spread,
        max(created_at) - min(created_at) > interval '300 days' AS "aYear",
        (SELECT count(*) FROM order_events
          WHERE sent_at IS NULL OR position IS NULL) AS unsent FROM orders`);
    expect(summary).toEqual({ orders: 3_500, statuses: 7, spread: true, aYear: true, unsent: 0 });
  });

  it("refuses a shop with real orders, except with force", async () => {
    const order = await shop.place();
    const options = { databaseUrl: shop.databaseUrl, count: 10 };
    expect(await seedOrders({ ...options, force: false })).toMatchObject({ kind: "refused" });
    expect(await seedOrders({ ...options, force: true })).toEqual({ kind: "seeded" });
    const later = await shop.place();
    expect(later.id).toBeGreaterThan(order.id + 10);
  });
});
