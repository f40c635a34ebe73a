import sql from "sql-template-tag";
import { afterAll, beforeAll, expect, test } from "vitest";
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

/** An order that may be captured, and whose capture nobody has made. */
async function joined(): Promise<number> {
  const { id: orderId } = await shop.place();
  await reserveStock({ ctx: shop.ctx, input: { orderId } });
  await authorizePayment({ ctx: shop.ctx, input: { orderId, method: "pm_card_visa" } });
  return orderId;
}

/** Verifies these orders, and keeps what is logged as an error. */
async function verify(orderIds: number[], now = shop.ctx.now()) {
  const errors: object[] = [];
  const log = { ...shop.ctx.log, error: (fields: object) => void errors.push(fields) };
  const ctx: Context = { ...shop.ctx, log, now: () => now };
  return { ...(await verifyPaymentStatus({ ctx, input: { orderIds } })), errors };
}

const well = { differing: [], uncaptured: [], errors: [] };

test("an order that was declined and then paid agrees with its live payment", async () => {
  const { id: orderId } = await shop.place({ paymentMethod: null });
  const { ctx } = shop;
  await reserveStock({ ctx, input: { orderId } });
  await payOrder({ ctx, input: { orderId, paymentMethod: "pm_card_chargeDeclined" } });
  expect(await verify([orderId])).toEqual(well);
  await payOrder({ ctx, input: { orderId, paymentMethod: "pm_card_visa" } });
  expect((await shop.read(orderId)).paymentStatus).toBe("paid");
  expect(await verify([orderId])).toEqual(well);
});

test("an order that disagrees with its payment is named and logged, and not mended", async () => {
  const [wrong, right] = [await joined(), await joined()];
  await capturePayment({ ctx: shop.ctx, input: { orderId: wrong } });
  await capturePayment({ ctx: shop.ctx, input: { orderId: right } });
  await shop.db.query(sql`UPDATE payments SET status = 'refunded' WHERE order_id = ${wrong}`);
  expect(await verify([wrong, right])).toEqual({
    ...well,
    differing: [wrong],
    errors: [{ orderIds: [wrong] }],
  });
  expect((await shop.read(wrong)).paymentStatus).toBe("paid");
});

test("a capture is overdue after two seconds, and until it is made", async () => {
  const orderId = await joined();
  const { waitingFor, updatedAt } = await shop.read(orderId);
  expect(waitingFor).toBe("capture");
  const after = (ms: number) => new Date(Date.parse(updatedAt) + ms);
  expect(await verify([orderId], after(2_000))).toEqual(well);
  expect(await verify([orderId], after(2_001))).toEqual({ ...well, uncaptured: [orderId] });
  await capturePayment({ ctx: shop.ctx, input: { orderId } });
  expect(await verify([orderId], after(60_000))).toEqual(well);
});

test("no order is no question", async () => {
  expect(await verify([])).toEqual(well);
});
