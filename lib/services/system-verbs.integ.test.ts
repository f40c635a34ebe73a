import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { scopes } from "@/lib/domain/api-key";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { redeliverEmails } from "./emails/redeliver-emails";
import { sendOrderEmails } from "./emails/send-order-emails";
import { sendStockAlert } from "./emails/send-stock-alert";
import { recordCronRun } from "./failures/record-cron-run";
import { recordFailedRun } from "./failures/record-failed-run";
import { recordRetriedRun } from "./failures/record-retried-run";
import { sweepFailures } from "./failures/sweep-failures";
import { logMovements } from "./inventory/log-movements";
import { releaseStock } from "./inventory/release-stock";
import { reserveStock } from "./inventory/reserve-stock";
import { syncInventory } from "./inventory/sync-inventory";
import { advanceOrder, cancelOrder, completeOrder, expireOrders, resumeOrders } from "./orders";
import { closeRefundedOrder } from "./orders/close-refunded-order";
import { expireOrder } from "./orders/expire-orders";
import { undoOrder } from "./orders/undo-order";
import { sweepOutbox } from "./outbox/sweep-outbox";
import {
  applyGatewayEvent,
  authorizePayment,
  capturePayment,
  openCheckout,
  payOrder,
  reconcilePayments,
  recordLostWebhooks,
  reversePayment,
} from "./payments";
import { verifyPaymentStatus } from "./payments/verify-payment-status";
import { checkTokens } from "./realtime/check-tokens";
import { createShipment } from "./shipping/create-shipment";
import { refreshTracking } from "./shipping/refresh-tracking";
import { voidLabel } from "./shipping/void-label";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

type CallVerb = (ctx: Context, orderId: number) => Promise<unknown>;
const failedRun = { runId: "run", functionId: "some-function", subject: "order-1", events: [] };

/** The verbs that only the system may call. */
const systemVerbs: Record<string, CallVerb> = {
  reserveStock: (ctx, orderId) => reserveStock({ ctx, input: { orderId } }),
  releaseStock: (ctx, orderId) => releaseStock({ ctx, input: { orderId } }),
  logMovements: (ctx, orderId) => logMovements({ ctx, input: { orderIds: [orderId] } }),
  checkTokens: (ctx) => checkTokens({ ctx, input: { tokens: [] } }),
  syncInventory: (ctx) => syncInventory({ ctx }),
  authorizePayment: (ctx, orderId) =>
    authorizePayment({ ctx, input: { orderId, method: "pm_card_visa" } }),
  capturePayment: (ctx, orderId) => capturePayment({ ctx, input: { orderId } }),
  reversePayment: (ctx, orderId) => reversePayment({ ctx, input: { orderId } }),
  applyGatewayEvent: (ctx) =>
    applyGatewayEvent({ ctx, input: { type: "payment_intent.succeeded", objectId: "pi_1" } }),
  verifyPaymentStatus: (ctx, orderId) =>
    verifyPaymentStatus({ ctx, input: { orderIds: [orderId] } }),
  reconcilePayments: (ctx) => reconcilePayments({ ctx }),
  recordLostWebhooks: (ctx) => recordLostWebhooks({ ctx }),
  createShipment: (ctx, orderId) => createShipment({ ctx, input: { orderId } }),
  refreshTracking: (ctx, orderId) => refreshTracking({ ctx, input: { orderId } }),
  voidLabel: (ctx, orderId) => voidLabel({ ctx, input: { orderId } }),
  advanceOrder: (ctx, orderId) => advanceOrder({ ctx, input: { orderId } }),
  closeRefundedOrder: (ctx, orderId) => closeRefundedOrder({ ctx, input: { orderId } }),
  completeOrder: (ctx, orderId) => completeOrder({ ctx, input: { orderId } }),
  undoOrder: (ctx, orderId) => undoOrder({ ctx, input: { orderId } }),
  expireOrder: (ctx, orderId) => expireOrder({ ctx, input: { orderId } }),
  expireOrders: (ctx) => expireOrders({ ctx }),
  resumeOrders: (ctx) => resumeOrders({ ctx }),
  sweepOutbox: (ctx) => sweepOutbox({ ctx }),
  redeliverEmails: (ctx) => redeliverEmails({ ctx }),
  sendOrderEmails: (ctx) => sendOrderEmails({ ctx, input: { events: [] } }),
  sendStockAlert: (ctx, orderId) =>
    sendStockAlert({ ctx, input: { kind: "out_of_stock", productIds: [1], orderId, cause: 1 } }),
  recordFailedRun: (ctx) =>
    recordFailedRun({ ctx, input: { ...failedRun, error: { name: "Error", message: "" } } }),
  recordRetriedRun: (ctx) =>
    recordRetriedRun({ ctx, input: { runId: "run", functionId: "some-function", retryIds: [1] } }),
  recordCronRun: (ctx) =>
    recordCronRun({ ctx, input: { functionId: "some-function", startedAt: new Date() } }),
  sweepFailures: (ctx) => sweepFailures({ ctx }),
};

describe.each(Object.entries(systemVerbs))("%s", (_name, verb) => {
  it("refuses every other caller, even for an order of their own", async () => {
    const order = await shop.place();
    const callers: Actor[] = [
      { kind: "anonymous" },
      { kind: "api_key", id: 1, scopes },
      { kind: "customer", customerId: 1, userId: 1 },
      { kind: "tracking", orderId: order.id },
    ];
    for (const caller of callers) {
      await expect(verb(shop.as(caller), order.id)).rejects.toThrow(Forbidden);
    }
    expect(await shop.read(order.id)).toMatchObject({ seq: 1, status: "pending" });
  });
});

describe("a customer's call that continues as the system", () => {
  async function placeUnpaid() {
    const { id: orderId } = await shop.place({ paymentMethod: null });
    await reserveStock({ ctx: shop.ctx, input: { orderId } });
    return { orderId, holder: shop.as({ kind: "tracking", orderId }) };
  }

  it("captures the payment if the stock is reserved already", async () => {
    const { orderId, holder } = await placeUnpaid();
    const input = { orderId, paymentMethod: "pm_card_visa" };
    expect(await payOrder({ ctx: holder, input })).toEqual({ kind: "paid" });
    expect(await shop.read(orderId)).toMatchObject({ paymentStatus: "paid" });
  });

  it("voids the payment if the order is cancelled in the meantime", async () => {
    const { orderId, holder } = await placeUnpaid();
    const { gateway } = shop.ctx;
    const authorize = gateway.authorize.bind(gateway);
    vi.spyOn(gateway, "authorize").mockImplementationOnce(async (call) => {
      await cancelOrder({ ctx: shop.ctx, input: { orderId } });
      return authorize(call);
    });
    const input = { orderId, paymentMethod: "pm_card_visa" };
    expect(await payOrder({ ctx: holder, input })).toMatchObject({ kind: "refused" });
    expect(await shop.read(orderId)).toMatchObject({
      status: "cancelled",
      paymentStatus: "voided",
    });
  });

  it("closes the payment page if the order is cancelled in the meantime", async () => {
    const { orderId, holder } = await placeUnpaid();
    const { gateway } = shop.ctx;
    const open = gateway.openCheckout.bind(gateway);
    vi.spyOn(gateway, "openCheckout").mockImplementationOnce(async (call) => {
      const session = await open(call);
      await cancelOrder({ ctx: shop.ctx, input: { orderId } });
      return session;
    });
    expect(await openCheckout({ ctx: holder, input: { orderId } })).toMatchObject({
      kind: "refused",
    });
    await releaseStock({ ctx: shop.ctx, input: { orderId } });
    expect(await shop.read(orderId)).toMatchObject({ status: "cancelled", waitingFor: null });
    expect(await shop.findViolations()).toEqual([]);
  });
});
