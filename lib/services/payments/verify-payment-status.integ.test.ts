import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { authorizePayment } from "./authorize-payment";
import { capturePayment } from "./capture-payment";
import { payOrder } from "./pay-order";
import { verifyPaymentStatus } from "./verify-payment-status";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

/** Places an order that is authorized and reserved, but not captured. */
async function placeUncaptured(): Promise<number> {
  const { id: orderId } = await shop.place();
  await reserveStock({ ctx: shop.ctx, input: { orderId } });
  await authorizePayment({ ctx: shop.ctx, input: { orderId, method: "pm_card_visa" } });
  return orderId;
}

/** Verifies these orders, and collects the errors that are logged. */
async function verify(orderIds: number[], now = shop.ctx.now()) {
  const errors: object[] = [];
  const log = { ...shop.ctx.log, error: (fields: object) => void errors.push(fields) };
  const ctx: Context = { ...shop.ctx, log, now: () => now };
  return { ...(await verifyPaymentStatus({ ctx, input: { orderIds } })), errors };
}

const noDifference = { differing: [], uncaptured: [], closing: [], errors: [] };

describe("verifyPaymentStatus", () => {
  it("compares an order with its live payment, not with an earlier declined one", async () => {
    const { id: orderId } = await shop.place({ paymentMethod: null });
    const { ctx } = shop;
    await reserveStock({ ctx, input: { orderId } });
    await payOrder({ ctx, input: { orderId, paymentMethod: "pm_card_chargeDeclined" } });
    expect(await verify([orderId])).toEqual(noDifference);
    await payOrder({ ctx, input: { orderId, paymentMethod: "pm_card_visa" } });
    expect((await shop.read(orderId)).paymentStatus).toBe("paid");
    expect(await verify([orderId])).toEqual(noDifference);
  });

  it("reports and logs an order that differs from its payment, and does not correct it", async () => {
    const [wrong, right] = [await placeUncaptured(), await placeUncaptured()];
    await capturePayment({ ctx: shop.ctx, input: { orderId: wrong } });
    await capturePayment({ ctx: shop.ctx, input: { orderId: right } });
    await shop.db.query(sql`UPDATE payments SET status = 'refunded' WHERE order_id = ${wrong}`);
    expect(await verify([wrong, right])).toEqual({
      ...noDifference,
      differing: [wrong],
      errors: [{ orderIds: [wrong] }],
    });
    expect((await shop.read(wrong)).paymentStatus).toBe("paid");
  });

  it("finds orders that are to be closed since they were refunded", async () => {
    const orderId = await placeUncaptured();
    await capturePayment({ ctx: shop.ctx, input: { orderId } });
    await shop.db.query(sql`UPDATE orders SET waiting_for = 'closing' WHERE id = ${orderId}`);
    expect(await verify([orderId])).toEqual({ ...noDifference, closing: [orderId] });
  });

  it("reports a capture as overdue after two seconds, until it is made", async () => {
    const orderId = await placeUncaptured();
    const { waitingFor, updatedAt } = await shop.read(orderId);
    expect(waitingFor).toBe("capture");
    const timeAfter = (ms: number) => new Date(Date.parse(updatedAt) + ms);
    expect(await verify([orderId], timeAfter(2_000))).toEqual(noDifference);
    expect(await verify([orderId], timeAfter(2_001))).toEqual({
      ...noDifference,
      uncaptured: [orderId],
    });
    await capturePayment({ ctx: shop.ctx, input: { orderId } });
    expect(await verify([orderId], timeAfter(60_000))).toEqual(noDifference);
  });

  it("accepts an empty list", async () => {
    expect(await verify([])).toEqual(noDifference);
  });
});
