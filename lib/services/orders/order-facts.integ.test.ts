import sql, { type Sql } from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { change } from "@/lib/domain/order/change";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { authorizePayment, capturePayment } from "@/lib/services/payments";
import { createShipment } from "@/lib/services/shipping/create-shipment";
import { refreshTracking } from "@/lib/services/shipping/refresh-tracking";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { changeOrder } from "./change-order";
import { completeOrder } from "./complete-order";
import { readFactsOfOrders, readOrderFacts } from "./order-facts";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

/** A context whose reads of facts are counted. `onRead` runs after each, before its answer arrives. */
function countReads(onRead: (reads: number) => Promise<unknown> = async () => undefined) {
  let reads = 0;
  const db: Context["db"] = {
    ...shop.db,
    async query<Row extends object>(statement: Sql) {
      const rows = await shop.db.query<Row>(statement);
      if (statement.text.includes('AS "isCheckoutOpen"')) {
        reads += 1;
        await onRead(reads);
      }
      return rows;
    },
  };
  return { ctx: { ...shop.ctx, db }, reads: () => reads };
}

describe("readOrderFacts", () => {
  it("reads orders that are asked for at the same time in one query", async () => {
    const first = await shop.place();
    const second = await shop.place();
    const { ctx, reads } = countReads();
    const ids = [first.id, second.id, 999_999, first.id];
    const facts = await Promise.all(ids.map((id) => readOrderFacts(ctx.db, id)));
    expect(facts.map((order) => order?.id ?? null)).toEqual([first.id, second.id, null, first.id]);
    expect(reads()).toBe(1);
  });

  it("fails for an impossible id alone", async () => {
    const { id } = await shop.place();
    const outcomes = await Promise.allSettled(
      [id, 2 ** 40].map((one) => readOrderFacts(shop.db, one)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  });

  it("never answers with what was read before it was asked", async () => {
    const { id } = await shop.place();
    let askedLater: ReturnType<typeof readOrderFacts> | undefined;
    const { ctx } = countReads(async (reads) => {
      if (reads > 1) return;
      await changeOrder(shop.ctx, id, () => change({ steps: [] }));
      askedLater = readOrderFacts(ctx.db, id);
    });
    const before = await readOrderFacts(ctx.db, id);
    expect((await askedLater)?.version).toBe((before?.version ?? 0) + 1);
  });
});

describe("the facts of an order", () => {
  it("are read once by each function that takes it on, and not again to confirm what it wrote", async () => {
    const { id: orderId } = await shop.place();
    const { ctx, reads } = countReads();
    const call = { ctx, input: { orderId } };
    const readsOf = async (work: () => Promise<unknown>) => {
      const before = reads();
      await work();
      return reads() - before;
    };
    expect(await readsOf(() => reserveStock(call))).toBe(1);
    // Before and after the call, during which the stock of most orders is reserved.
    expect(await readsOf(() => authorizePayment(call))).toBe(2);
    expect(await readsOf(() => capturePayment(call))).toBe(1);
    expect(await readsOf(() => createShipment(call))).toBe(1);
    expect(await readsOf(() => refreshTracking(call))).toBe(1);
    // The carrier reports what is recorded already.
    expect(await readsOf(() => refreshTracking(call))).toBe(1);
    expect(await shop.read(orderId)).toMatchObject({ status: "delivered" });
    expect(await readsOf(() => completeOrder(call))).toBe(1);
    expect(await shop.read(orderId)).toMatchObject({ status: "completed" });
  });

  it("are read together for all orders of a batch", async () => {
    const orders = await Promise.all(Array.from({ length: 5 }, () => shop.place()));
    const { ctx, reads } = countReads();
    await Promise.all(orders.map(({ id: orderId }) => reserveStock({ ctx, input: { orderId } })));
    expect(reads()).toBe(1);
    expect(await shop.findViolations()).toEqual([]);
  });
});

describe("an order that is changed at the same time by several", () => {
  it("takes each change once, on the facts that the others have left", async () => {
    const { id } = await shop.place();
    const seen: number[] = [];
    await Promise.all(
      Array.from({ length: 10 }, () =>
        changeOrder(shop.ctx, id, (order) => {
          seen.push(order.version);
          return change({ steps: [] });
        }),
      ),
    );
    const [row] = await shop.db.query<{ version: number }>(
      sql`SELECT version FROM orders WHERE id = ${id}`,
    );
    expect(row?.version).toBe(Math.max(...seen) + 1);
    // In turn, so that none of them is decided twice.
    expect(new Set(seen).size).toBe(10);
    expect(seen).toHaveLength(10);
  });
});

describe("the statement that reads facts", () => {
  it("is planned for any orders after its first executions on a connection", async () => {
    const { id } = await shop.place();
    const [plans] = await shop.db.transaction(async (tx) => {
      for (let reads = 0; reads < 20; reads += 1) await readFactsOfOrders(tx, [id]);
      return tx.query<{ custom: number; generic: number }>(sql`
        SELECT custom_plans AS custom, generic_plans AS generic FROM pg_prepared_statements
        WHERE statement LIKE '%isCheckoutOpen%' AND statement NOT LIKE '%pg_prepared_statements%'`);
    });
    // PostgreSQL plans the first five executions for their values, to compare. Reads before this test
    // may have been the first on this connection.
    expect(plans?.custom).toBeLessThanOrEqual(5);
    expect(plans?.generic).toBeGreaterThanOrEqual(15);
  });
});
