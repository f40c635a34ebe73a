import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { httpCarrier } from "@/lib/clients/carrier";
import { labelKey } from "@/lib/domain/order/call-keys";
import { readInstallation } from "@/lib/services/installation";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { advanceOrder, cancelOrder, expireOrders } from "@/lib/services/orders";
import {
  applyGatewayEvent,
  authorizePayment,
  capturePayment,
  payOrder,
} from "@/lib/services/payments";
import { advanceUntilIdle } from "@/tests/support/advance-until-idle";
import { controlSimulator } from "@/tests/support/simulator-control";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
beforeEach(() =>
  controlSimulator(shop.gatewayUrl, {
    declineRate: 0,
    loseAnswers: { authorize: 0, capture: 0, refund: 0 },
  }),
);
afterAll(() => shop.close());

/** Takes all next actions of an order, as `resume-orders` would. */
const advanceUntilDone = (orderId: number) => advanceUntilIdle(shop.ctx, orderId);

const events = async (orderId: number) => {
  const rows = await shop.db.query<{ type: string }>(
    sql`SELECT type FROM order_events WHERE order_id = ${orderId} ORDER BY seq`,
  );
  return rows.map((row) => row.type);
};

describe("an order that only advanceOrder moves", () => {
  it("goes from placed to completed", async () => {
    const { id } = await shop.place();
    await advanceUntilDone(id);
    const order = await shop.read(id);
    expect(order).toMatchObject({
      status: "completed",
      paymentStatus: "paid",
      inventoryStatus: "fulfilled",
      waitingFor: null,
    });
    expect(order.shipment?.trackingNumber).toBeTruthy();
    expect(await events(id)).toEqual([
      "order/created",
      "inventory/reserved",
      "payment/processed",
      "order/status.updated",
      "payment/completed",
      "order/shipped",
      "shipment/updated",
      "shipment/updated",
      "order/delivered",
      "order/status.updated",
    ]);
  });

  it("fails on a declined card and releases its stock", async () => {
    const { id } = await shop.place({ paymentMethod: "pm_card_chargeDeclined" });
    await advanceUntilDone(id);
    expect(await shop.read(id)).toMatchObject({
      status: "failed",
      failureReason: "payment_declined",
      paymentStatus: "declined",
      inventoryStatus: "released",
      waitingFor: null,
    });
  });

  it("fails when out of stock and voids its authorization", async () => {
    const { id } = await shop.place({ items: [{ productId: 12, quantity: 41 }] });
    await authorizePayment({ ctx: shop.ctx, input: { orderId: id, method: "pm_card_visa" } });
    await reserveStock({ ctx: shop.ctx, input: { orderId: id } });
    await advanceUntilDone(id);
    expect(await shop.read(id)).toMatchObject({
      status: "failed",
      failureReason: "out_of_stock",
      paymentStatus: "voided",
      inventoryStatus: "out_of_stock",
    });
    const requests = await shop.db.query(
      sql`SELECT id FROM reorder_requests WHERE product_id = 12 AND status = 'open'`,
    );
    expect(requests).toHaveLength(1);
  });

  it("is voided when cancelled before the capture, and refunded once when cancelled after it", async () => {
    const before = await shop.place();
    await authorizePayment({
      ctx: shop.ctx,
      input: { orderId: before.id, method: "pm_card_visa" },
    });
    await cancelOrder({ ctx: shop.ctx, input: { orderId: before.id } });
    await advanceUntilDone(before.id);
    expect(await shop.read(before.id)).toMatchObject({
      status: "cancelled",
      paymentStatus: "voided",
    });

    const after = await shop.place();
    for (let i = 0; i < 3; i += 1) {
      await advanceOrder({ ctx: shop.ctx, input: { orderId: after.id } });
    }
    expect(await shop.read(after.id)).toMatchObject({ paymentStatus: "paid" });
    await cancelOrder({ ctx: shop.ctx, input: { orderId: after.id, reason: "changed my mind" } });
    await cancelOrder({ ctx: shop.ctx, input: { orderId: after.id } });
    await Promise.all([
      advanceUntilDone(after.id),
      advanceUntilDone(after.id),
      advanceUntilDone(after.id),
    ]);
    expect(await shop.read(after.id)).toMatchObject({
      status: "cancelled",
      paymentStatus: "refunded",
      cancelReason: "changed my mind",
      payment: { refundedAmount: after.total },
    });
    const refunds = await shop.db.query(sql`
      SELECT r.id FROM refunds r JOIN payments p ON p.id = r.payment_id
      WHERE p.order_id = ${after.id}`);
    expect(refunds).toHaveLength(1);
  });

  it("is refunded while the carrier does not respond, and releases stock once the label is void", async () => {
    const { id } = await shop.place();
    for (let i = 0; i < 3; i += 1) await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
    const unavailable = {
      ...shop.ctx,
      carrier: httpCarrier({ baseUrl: "http://127.0.0.1:9", secret: "" }),
    };
    await expect(advanceOrder({ ctx: unavailable, input: { orderId: id } })).rejects.toThrow(
      "carrier",
    );
    await cancelOrder({ ctx: shop.ctx, input: { orderId: id } });
    await expect(advanceOrder({ ctx: unavailable, input: { orderId: id } })).rejects.toThrow(
      "carrier",
    );
    expect(await shop.read(id)).toMatchObject({
      paymentStatus: "refunded",
      inventoryStatus: "reserved",
      waitingFor: "label_void",
    });
    await advanceUntilDone(id);
    expect(await shop.read(id)).toMatchObject({ inventoryStatus: "released", waitingFor: null });
  });

  /** Cancels an order whose label was created, but whose response from the carrier was lost. */
  async function cancelWithLostLabel(): Promise<number> {
    await controlSimulator(shop.carrierUrl, { loseAnswers: 1, stepSeconds: 0 });
    const { id } = await shop.place();
    for (let i = 0; i < 3; i += 1) await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
    await expect(advanceOrder({ ctx: shop.ctx, input: { orderId: id } })).rejects.toThrow();
    await cancelOrder({ ctx: shop.ctx, input: { orderId: id } });
    return id;
  }

  it("voids a label whose response was lost", async () => {
    const id = await cancelWithLostLabel();
    await advanceUntilDone(id);
    expect(await shop.read(id)).toMatchObject({
      status: "cancelled",
      paymentStatus: "refunded",
      inventoryStatus: "released",
      waitingFor: null,
    });
  });

  it("keeps units out of stock if the carrier took them before the label could be voided", async () => {
    const id = await cancelWithLostLabel();
    const key = labelKey({ id, installation: await readInstallation(shop.db) });
    await fetch(`${shop.carrierUrl}/v1/hand-overs`, {
      method: "POST",
      headers: { authorization: "Bearer carrier_test" },
      body: JSON.stringify({ keys: [key] }),
    });
    await advanceUntilDone(id);
    const order = await shop.read(id);
    expect(order).toMatchObject({
      status: "cancelled",
      paymentStatus: "refunded",
      inventoryStatus: "fulfilled",
      waitingFor: "operator",
    });
    expect(order.shipment?.trackingNumber).toBeTruthy();
  });

  it("refunds only what was not refunded at the gateway itself", async () => {
    const { id, total } = await shop.place();
    for (let i = 0; i < 3; i += 1) await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
    const [payment] = await shop.db.query<{ ref: string }>(
      sql`SELECT provider_ref AS ref FROM payments WHERE order_id = ${id}`,
    );
    await fetch(`${shop.gatewayUrl}/v1/refunds`, {
      method: "POST",
      headers: { authorization: "Bearer sk_test_shop" },
      body: new URLSearchParams({ payment_intent: payment?.ref ?? "", amount: "450" }),
    });
    await cancelOrder({ ctx: shop.ctx, input: { orderId: id } });
    await advanceUntilDone(id);
    expect(await shop.read(id)).toMatchObject({
      paymentStatus: "refunded",
      payment: { refundedAmount: total },
    });
    const refunds = await shop.db.query<{ amount: number }>(sql`
      SELECT r.amount FROM refunds r JOIN payments p ON p.id = r.payment_id
      WHERE p.order_id = ${id} ORDER BY r.amount`);
    expect(refunds.map((refund) => refund.amount)).toEqual([450, total - 450]);
  });

  it("is not captured before shipment if the shop captures at shipment", async () => {
    const { id } = await shop.place();
    const policy = { fulfillment: "manual", capture: "at_shipment" } as const;
    const ctx = { ...shop.ctx, settings: { ...shop.ctx.settings, policy } };
    await reserveStock({ ctx, input: { orderId: id } });
    await authorizePayment({ ctx, input: { orderId: id, method: "pm_card_visa" } });
    expect(await capturePayment({ ctx, input: { orderId: id } })).toMatchObject({
      kind: "not_due",
    });
    expect(await shop.read(id)).toMatchObject({
      status: "processing",
      paymentStatus: "authorized",
      waitingFor: "fulfillment",
    });
  });

  it("completes if its payment was captured at the gateway before stock was reserved", async () => {
    const { id } = await shop.place();
    await authorizePayment({ ctx: shop.ctx, input: { orderId: id, method: "pm_card_visa" } });
    const [payment] = await shop.db.query<{ ref: string }>(
      sql`SELECT provider_ref AS ref FROM payments WHERE order_id = ${id}`,
    );
    const ref = payment?.ref ?? "";
    await shop.ctx.gateway.capture({ providerRef: ref, key: `dashboard-${id}` });
    const event = { type: "payment_intent.succeeded", objectId: ref };
    await applyGatewayEvent({ ctx: shop.ctx, input: event });
    await advanceUntilDone(id);
    expect(await shop.read(id)).toMatchObject({ status: "completed", paymentStatus: "paid" });
  });

  it("refuses a cancellation after it has shipped", async () => {
    const { id } = await shop.place();
    await advanceUntilDone(id);
    expect(await cancelOrder({ ctx: shop.ctx, input: { orderId: id } })).toMatchObject({
      kind: "refused",
    });
  });

  it("repeats calls whose responses were lost, and is charged once", async () => {
    const { id, total } = await shop.place();
    // The SDK repeats a lost call twice, so the fourth call is the app's first repetition.
    await controlSimulator(shop.gatewayUrl, { loseAnswers: { authorize: 3, capture: 3 } });
    await reserveStock({ ctx: shop.ctx, input: { orderId: id } });
    await expect(advanceOrder({ ctx: shop.ctx, input: { orderId: id } })).rejects.toThrow();
    expect(await shop.read(id)).toMatchObject({
      paymentStatus: "unknown",
      waitingFor: "gateway_answer",
    });
    await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
    await expect(advanceOrder({ ctx: shop.ctx, input: { orderId: id } })).rejects.toThrow();
    expect(await shop.read(id)).toMatchObject({ paymentStatus: "authorized" });
    await advanceUntilDone(id);
    expect(await shop.read(id)).toMatchObject({ status: "completed", paymentStatus: "paid" });
    const books = (await (await fetch(`${shop.gatewayUrl}/_control/books`)).json()) as {
      intents: { orderId: number; amountReceived: number }[];
    };
    expect(books.intents.filter((intent) => intent.orderId === id)).toMatchObject([
      { amountReceived: total },
    ]);
  });

  it("answers a repeated payment call after a lost response, and is charged once", async () => {
    const { id, total } = await shop.place({ paymentMethod: null });
    await reserveStock({ ctx: shop.ctx, input: { orderId: id } });
    await controlSimulator(shop.gatewayUrl, { loseAnswers: { authorize: 3 } });
    const pay = (paymentMethod: string) =>
      payOrder({ ctx: shop.ctx, input: { orderId: id, paymentMethod } });
    expect(await pay("pm_card_visa")).toEqual({ kind: "unknown" });
    expect(await pay("pm_card_mastercard")).toMatchObject({ kind: "refused" });
    expect(await pay("pm_card_visa")).toEqual({ kind: "paid" });
    await advanceUntilDone(id);
    const books = (await (await fetch(`${shop.gatewayUrl}/_control/books`)).json()) as {
      intents: { orderId: number; amountReceived: number }[];
    };
    expect(books.intents.filter((intent) => intent.orderId === id)).toMatchObject([
      { amountReceived: total },
    ]);
  });

  it("fails when its capture is refused", async () => {
    const { id } = await shop.place({ paymentMethod: "pm_card_captureRefused" });
    await advanceUntilDone(id);
    expect(await shop.read(id)).toMatchObject({
      status: "failed",
      failureReason: "capture_refused",
      inventoryStatus: "released",
      waitingFor: null,
    });
  });

  it("expires only if it was not paid in time", async () => {
    const unpaid = await shop.place({ paymentMethod: null });
    const paid = await shop.place();
    await advanceUntilDone(paid.id);
    await reserveStock({ ctx: shop.ctx, input: { orderId: unpaid.id } });
    expect(await shop.read(unpaid.id)).toMatchObject({ waitingFor: "payment" });
    await expireOrders({ ctx: shop.ctx });
    expect(await shop.read(unpaid.id)).toMatchObject({ status: "pending" });
    shop.advanceClock(901_000);
    await expireOrders({ ctx: shop.ctx });
    await advanceUntilDone(unpaid.id);
    expect(await shop.read(unpaid.id)).toMatchObject({
      status: "expired",
      inventoryStatus: "released",
      waitingFor: null,
    });
    expect(await shop.read(paid.id)).toMatchObject({ status: "completed" });
  });

  it("does not expire because the functions could not run, and is paid once they do", async () => {
    const { id } = await shop.place();
    const unpaid = await shop.place({ paymentMethod: null });
    shop.advanceClock(3 * 60 * 60_000);
    await expireOrders({ ctx: shop.ctx });
    expect(await shop.read(unpaid.id)).toMatchObject({ status: "expired" });
    expect(await shop.read(id)).toMatchObject({ status: "pending", waitingFor: "reservation" });
    await advanceUntilDone(id);
    await advanceUntilDone(unpaid.id);
    expect(await shop.read(id)).toMatchObject({ status: "completed", paymentStatus: "paid" });
  });

  it("violates no invariant", async () => {
    expect(await shop.findViolations()).toEqual([]);
  });
});
