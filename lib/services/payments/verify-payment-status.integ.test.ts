import sql from "sql-template-tag";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Context } from "@/lib/context";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { startWorld, type World } from "@/tests/world";
import { authorizePayment } from "./authorize-payment";
import { capturePayment } from "./capture-payment";
import { payOrder } from "./pay-order";
import { verifyPaymentStatus } from "./verify-payment-status";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

/** An order that may be captured, and whose capture nobody has made. */
async function joined(): Promise<number> {
  const { id: orderId } = await world.place();
  await reserveStock({ ctx: world.ctx, input: { orderId } });
  await authorizePayment({ ctx: world.ctx, input: { orderId, method: "pm_card_visa" } });
  return orderId;
}

/** Verifies these orders, and keeps what is logged as an error. */
async function verify(orderIds: number[], now = world.ctx.now()) {
  const errors: object[] = [];
  const log = { ...world.ctx.log, error: (fields: object) => void errors.push(fields) };
  const ctx: Context = { ...world.ctx, log, now: () => now };
  return { ...(await verifyPaymentStatus({ ctx, input: { orderIds } })), errors };
}

const well = { differing: [], uncaptured: [], errors: [] };

test("an order that was declined and then paid agrees with its live payment", async () => {
  const { id: orderId } = await world.place({ paymentMethod: null });
  const { ctx } = world;
  await reserveStock({ ctx, input: { orderId } });
  await payOrder({ ctx, input: { orderId, paymentMethod: "pm_card_chargeDeclined" } });
  expect(await verify([orderId])).toEqual(well);
  await payOrder({ ctx, input: { orderId, paymentMethod: "pm_card_visa" } });
  expect((await world.read(orderId)).paymentStatus).toBe("paid");
  expect(await verify([orderId])).toEqual(well);
});

test("an order that disagrees with its payment is named and logged, and not mended", async () => {
  const [wrong, right] = [await joined(), await joined()];
  await capturePayment({ ctx: world.ctx, input: { orderId: wrong } });
  await capturePayment({ ctx: world.ctx, input: { orderId: right } });
  await world.db.query(sql`UPDATE payments SET status = 'refunded' WHERE order_id = ${wrong}`);
  expect(await verify([wrong, right])).toEqual({
    ...well,
    differing: [wrong],
    errors: [{ orderIds: [wrong] }],
  });
  expect((await world.read(wrong)).paymentStatus).toBe("paid");
});

test("a capture is overdue after two seconds, and until it is made", async () => {
  const orderId = await joined();
  const { waitingFor, updatedAt } = await world.read(orderId);
  expect(waitingFor).toBe("capture");
  const after = (ms: number) => new Date(Date.parse(updatedAt) + ms);
  expect(await verify([orderId], after(2_000))).toEqual(well);
  expect(await verify([orderId], after(2_001))).toEqual({ ...well, uncaptured: [orderId] });
  await capturePayment({ ctx: world.ctx, input: { orderId } });
  expect(await verify([orderId], after(60_000))).toEqual(well);
});

test("no order is no question", async () => {
  expect(await verify([])).toEqual(well);
});
