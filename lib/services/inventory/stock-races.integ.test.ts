import fc from "fast-check";
import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { newFormKey } from "@/lib/domain/form-key";
import { cancelOrder } from "@/lib/services/orders";
import { authorizePayment, capturePayment } from "@/lib/services/payments";
import { createShipment } from "@/lib/services/shipping/create-shipment";
import { scaled } from "@/local/slowness.mjs";
import { createStockFixture } from "@/tests/support/stock-fixture";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { adjustStock } from "./adjust-stock";
import { countStock } from "./count-stock";
import { receiveStock } from "./receive-stock";
import { releaseStock } from "./release-stock";
import { reserveStock } from "./reserve-stock";
import { setThreshold } from "./set-threshold";

let shop: TestShop;
let ctx: Context;
beforeAll(async () => {
  shop = await startTestShop({ openUnpaidMax: 100_000 });
  ctx = shop.as({ kind: "operator", userId: 2, role: "operator" });
});
afterAll(() => shop.close());

const { addProduct, addOrder, addReservedOrder, readCounts, readReorders, findDrifts } =
  createStockFixture(() => shop);
const reason = "Stock check";
const onHandOf = async (productId: number) => (await readCounts(productId))?.onHand ?? 0;

describe("concurrent stock changes", { timeout: scaled(600_000) }, () => {
  it("keep counters and reservations consistent when counts race reservations, 100 times", async () => {
    const productId = await addProduct(5);
    const outcomes = { counted: 0, short: 0 };
    for (let round = 0; round < 100; round += 1) {
      const orders = await Promise.all([addOrder(productId, 2), addOrder(productId, 3)]);
      const reserving = orders.map((orderId) =>
        reserveStock({ ctx: shop.ctx, input: { orderId } }),
      );
      const counted = 2 + (round % 3);
      const input = { key: newFormKey(), productId, counted, seen: 5, reason, cancelOrderIds: [] };
      const [result] = await Promise.all([countStock({ ctx, input }), ...reserving]);
      if (result.kind === "counted") outcomes.counted += 1;
      if (result.kind === "short") outcomes.short += 1;
      const now = await readCounts(productId);
      expect(now?.onHand).toBe(result.kind === "counted" ? input.counted : 5);
      expect(now?.reserved).toBeLessThanOrEqual(now?.onHand ?? 0);
      for (const orderId of orders) {
        await cancelOrder({ ctx: shop.ctx, input: { orderId } });
        await releaseStock({ ctx: shop.ctx, input: { orderId } });
      }
      await countStock({
        ctx,
        input: { ...input, key: newFormKey(), counted: 5, seen: await onHandOf(productId) },
      });
    }
    expect(outcomes.counted + outcomes.short).toBe(100);
    expect(await findDrifts()).toEqual([]);
  });

  it("account for every unit when adjustments race fulfillment, 100 times", async () => {
    const productId = await addProduct(150);
    let adjustments = 0;
    for (let batch = 0; batch < 10; batch += 1) {
      const orders = await Promise.all(
        Array.from({ length: 10 }, () => addOrder(productId, 1, true)),
      );
      await Promise.all(
        orders.map(async (orderId) => {
          const call = { ctx: shop.ctx, input: { orderId } };
          await authorizePayment({ ctx: shop.ctx, input: { orderId, method: "pm_card_visa" } });
          await reserveStock(call);
          await capturePayment(call);
          const [adjusted] = await Promise.all([
            adjustStock({ ctx, input: { key: newFormKey(), productId, delta: -1, reason } }),
            createShipment(call),
          ]);
          if (adjusted.kind === "changed") adjustments += 1;
        }),
      );
    }
    const shipped = await shop.db.query(sql`
      SELECT 1 FROM reservations WHERE product_id = ${productId} AND status = 'fulfilled'`);
    expect(shipped.length).toBeGreaterThan(0);
    expect(await readCounts(productId)).toMatchObject({
      onHand: 150 - adjustments - shipped.length,
    });
    expect(await findDrifts()).toEqual([]);
  });
});

describe("any sequence of stock changes and orders", { timeout: scaled(600_000) }, () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("receive" as const), n: fc.integer({ min: 1, max: 20 }) }),
    fc.record({ do: fc.constant("adjust" as const), n: fc.integer({ min: -15, max: 15 }) }),
    fc.record({ do: fc.constant("count" as const), n: fc.nat(40) }),
    fc.record({ do: fc.constant("countAndCancel" as const), n: fc.nat(10) }),
    fc.record({ do: fc.constant("threshold" as const), n: fc.nat(20) }),
    fc.record({ do: fc.constant("reserve" as const), n: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ do: fc.constant("cancel" as const), n: fc.nat(5) }),
  );

  it("keeps counters equal to movements, and at most one reorder request open", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        const productId = await addProduct(20, 5);
        const orders: number[] = [];
        for (const { do: verb, n } of steps) {
          switch (verb) {
            case "receive":
              await receiveStock({
                ctx,
                input: { key: newFormKey(), productId, quantity: n, reason, reorderId: null },
              });
              break;
            case "adjust":
              await adjustStock({
                ctx,
                input: { key: newFormKey(), productId, delta: n || 1, reason },
              });
              break;
            case "count":
              await countStock({
                ctx,
                input: {
                  ...{ key: newFormKey(), productId, counted: n, reason, cancelOrderIds: [] },
                  seen: await onHandOf(productId),
                },
              });
              break;
            case "countAndCancel":
              await countStock({
                ctx,
                input: {
                  ...{ key: newFormKey(), productId, counted: n, reason, cancelOrderIds: orders },
                  seen: await onHandOf(productId),
                },
              });
              break;
            case "threshold":
              await setThreshold({ ctx, input: { productId, threshold: n } });
              break;
            case "reserve":
              orders.push(await addReservedOrder(productId, n));
              break;
            case "cancel": {
              const orderId = orders[n];
              if (orderId === undefined) break;
              await cancelOrder({ ctx: shop.ctx, input: { orderId } });
              await releaseStock({ ctx: shop.ctx, input: { orderId } });
            }
          }
          const now = await readCounts(productId);
          expect(now?.onHand).toBeGreaterThanOrEqual(now?.reserved ?? 0);
          const open = (await readReorders(productId)).filter(({ status }) => status === "open");
          expect(open.length).toBeLessThanOrEqual(1);
        }
        expect(await findDrifts()).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
