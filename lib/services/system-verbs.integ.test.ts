import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { scopes } from "@/lib/domain/api-key";
import { startWorld, type World } from "@/tests/world";
import { recordFailedWork } from "./failed-work/record-failed-work";
import { logMovements } from "./inventory/log-movements";
import { releaseStock } from "./inventory/release-stock";
import { reserveStock } from "./inventory/reserve-stock";
import { syncInventory } from "./inventory/sync-inventory";
import { redeliverMails } from "./notifications/deliver-mails";
import { sendOrderMails } from "./notifications/send-order-mails";
import { sendStockAlert } from "./notifications/send-stock-alert";
import { advanceOrder, cancelOrder, completeOrder, expireOrders, resumeOrders } from "./orders";
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
  settlePayment,
} from "./payments";
import { verifyPaymentStatus } from "./payments/verify-payment-status";
import { createShipment } from "./shipping/create-shipment";
import { refreshTracking } from "./shipping/refresh-tracking";
import { voidLabel } from "./shipping/void-label";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

type Verb = (ctx: Context, orderId: number) => Promise<unknown>;
const failedRun = { runId: "run", functionId: "some-function", subject: "order-1", events: [] };

/** What the order's own machinery does: nobody from outside may set it going by itself. */
const systemVerbs: Record<string, Verb> = {
  reserveStock: (ctx, orderId) => reserveStock({ ctx, input: { orderId } }),
  releaseStock: (ctx, orderId) => releaseStock({ ctx, input: { orderId } }),
  logMovements: (ctx, orderId) => logMovements({ ctx, input: { orderIds: [orderId] } }),
  syncInventory: (ctx) => syncInventory({ ctx }),
  authorizePayment: (ctx, orderId) =>
    authorizePayment({ ctx, input: { orderId, method: "pm_card_visa" } }),
  capturePayment: (ctx, orderId) => capturePayment({ ctx, input: { orderId } }),
  settlePayment: (ctx, orderId) => settlePayment({ ctx, input: { orderId } }),
  applyGatewayEvent: (ctx) =>
    applyGatewayEvent({ ctx, input: { type: "payment_intent.succeeded", objectId: "pi_1" } }),
  verifyPaymentStatus: (ctx, orderId) =>
    verifyPaymentStatus({ ctx, input: { orderIds: [orderId] } }),
  reconcilePayments: (ctx) => reconcilePayments({ ctx }),
  createShipment: (ctx, orderId) => createShipment({ ctx, input: { orderId } }),
  refreshTracking: (ctx, orderId) => refreshTracking({ ctx, input: { orderId } }),
  voidLabel: (ctx, orderId) => voidLabel({ ctx, input: { orderId } }),
  advanceOrder: (ctx, orderId) => advanceOrder({ ctx, input: { orderId } }),
  completeOrder: (ctx, orderId) => completeOrder({ ctx, input: { orderId } }),
  undoOrder: (ctx, orderId) => undoOrder({ ctx, input: { orderId } }),
  expireOrder: (ctx, orderId) => expireOrder({ ctx, input: { orderId } }),
  expireOrders: (ctx) => expireOrders({ ctx }),
  resumeOrders: (ctx) => resumeOrders({ ctx }),
  sweepOutbox: (ctx) => sweepOutbox({ ctx }),
  redeliverMails: (ctx) => redeliverMails({ ctx }),
  sendOrderMails: (ctx) => sendOrderMails({ ctx, input: { events: [] } }),
  sendStockAlert: (ctx, orderId) =>
    sendStockAlert({ ctx, input: { kind: "out_of_stock", productIds: [1], orderId, cause: 1 } }),
  recordFailedWork: (ctx) =>
    recordFailedWork({ ctx, input: { ...failedRun, error: { name: "Error", message: "" } } }),
};

describe.each(Object.entries(systemVerbs))("%s", (_name, verb) => {
  test("is no caller's to do, not even for an order of their own", async () => {
    const order = await world.place();
    const callers: Actor[] = [
      { kind: "anonymous" },
      { kind: "api_key", id: 1, scopes },
      { kind: "customer", customerId: 1, userId: 1 },
      { kind: "tracking", orderId: order.id },
    ];
    for (const caller of callers) {
      await expect(verb(world.as(caller), order.id)).rejects.toThrow(Forbidden);
    }
    expect(await world.read(order.id)).toMatchObject({ seq: 1, status: "pending" });
  });
});

describe("what a caller sets going acts as the system from there on", () => {
  async function unpaid() {
    const { id: orderId } = await world.place({ paymentMethod: null });
    await reserveStock({ ctx: world.ctx, input: { orderId } });
    return { orderId, holder: world.as({ kind: "tracking", orderId }) };
  }

  test("paying captures where the units are there already", async () => {
    const { orderId, holder } = await unpaid();
    const input = { orderId, paymentMethod: "pm_card_visa" };
    expect(await payOrder({ ctx: holder, input })).toEqual({ kind: "paid" });
    expect(await world.read(orderId)).toMatchObject({ paymentStatus: "paid" });
  });

  test("paying gives the money back when the order is cancelled meanwhile", async () => {
    const { orderId, holder } = await unpaid();
    const { gateway } = world.ctx;
    const authorize = gateway.authorize.bind(gateway);
    vi.spyOn(gateway, "authorize").mockImplementationOnce(async (call) => {
      await cancelOrder({ ctx: world.ctx, input: { orderId } });
      return authorize(call);
    });
    const input = { orderId, paymentMethod: "pm_card_visa" };
    expect(await payOrder({ ctx: holder, input })).toMatchObject({ kind: "refused" });
    expect(await world.read(orderId)).toMatchObject({
      status: "cancelled",
      paymentStatus: "voided",
    });
  });

  test("opening the hosted page closes it when the order is cancelled meanwhile", async () => {
    const { orderId, holder } = await unpaid();
    const { gateway } = world.ctx;
    const open = gateway.openCheckout.bind(gateway);
    vi.spyOn(gateway, "openCheckout").mockImplementationOnce(async (call) => {
      const session = await open(call);
      await cancelOrder({ ctx: world.ctx, input: { orderId } });
      return session;
    });
    expect(await openCheckout({ ctx: holder, input: { orderId } })).toMatchObject({
      kind: "refused",
    });
    await releaseStock({ ctx: world.ctx, input: { orderId } });
    expect(await world.read(orderId)).toMatchObject({ status: "cancelled", waitingFor: null });
    expect(await world.violations()).toEqual([]);
  });
});
