import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import {
  type CheckoutReport,
  GatewayObjectMissing,
  GatewayPermissionDenied,
} from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import type { OrderFacts } from "@/lib/domain/order/facts";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";
import type { RefundReport } from "@/lib/domain/order/refund-reports";
import { isEnded } from "@/lib/domain/order/status";
import { defineVerb } from "@/lib/services/define-verb";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { capturePayment } from "./capture-payment";
import { closeCheckout } from "./close-checkout";
import { recordCheckoutPayment } from "./record-checkout-payment";
import { applyDispute } from "./record-dispute-reports";
import { isForeignPayment, refreshForeignPayment } from "./record-foreign-payment";
import { recordFoundPayment } from "./record-found-payment";
import { recordRefundReports } from "./record-refund-reports";
import { type AppliedEvent, recordWebhookOutcome } from "./record-webhook-outcome";
import { reversePayment } from "./reverse-payment";

/**
 * Handles webhooks of the gateway about one object: retrieves the payment, checkout, refund or dispute
 * that they name, and records its current state. Events may arrive twice, late and in any order, so
 * their own content is not used. Returns the id of the order, or null.
 */
export const applyGatewayEvent = defineVerb<
  { type: string; objectId: string; eventIds?: readonly string[] },
  number | null
>("applyGatewayEvent", async ({ ctx, input }) => {
  requireInternal(ctx.actor);
  const { type, objectId, eventIds = [] } = input;
  const record = await retrieveObject(ctx, { type, objectId });
  const applied = await record();
  await recordWebhookOutcome(ctx, eventIds, applied);
  return applied.orderId;
});

const isUnknown = { outcome: "unknown", orderId: null } as const;

type Apply = () => Promise<AppliedEvent>;

/** Retrieves the object of a webhook. Returns what records it, or why that is not possible. */
async function retrieveObject(
  ctx: Context,
  event: { type: string; objectId: string },
): Promise<Apply> {
  try {
    return await toRecorder(ctx, event);
  } catch (error) {
    if (error instanceof GatewayObjectMissing) {
      ctx.log.info({ ...event, error }, "A webhook is about an object that the gateway lacks.");
      return () => applyMissing(ctx, event);
    }
    // Without the permission to read disputes, orders go on. The client has logged what is missing.
    if (error instanceof GatewayPermissionDenied && isAboutDispute(event.type)) {
      return async () => ({ outcome: "denied", orderId: null });
    }
    throw error;
  }
}

/** Nobody can pay on a page that the gateway doesn't have, so another can be opened. */
async function applyMissing(
  ctx: Context,
  { type, objectId }: { type: string; objectId: string },
): Promise<AppliedEvent> {
  if (type.startsWith("checkout.")) await closeCheckout(ctx, objectId, "expired");
  return isUnknown;
}

function isAboutDispute(type: string): boolean {
  return type.startsWith("charge.dispute.") || type.startsWith("radar.early_fraud_warning.");
}

/** Events about objects of other kinds, or of no payment of ours, are recorded and change nothing. */
async function toRecorder(
  ctx: Context,
  { type, objectId }: { type: string; objectId: string },
): Promise<Apply> {
  if (isAboutDispute(type)) {
    const report = type.startsWith("radar.")
      ? await ctx.gateway.retrieveFraudWarning(objectId)
      : await ctx.gateway.retrieveDispute(objectId);
    return async () => ofOrder(await applyDispute(ctx, report));
  }
  const kind = type.startsWith("charge.refund.") ? "refund" : type.split(".")[0];
  switch (kind) {
    case "payment_intent": {
      const report = await ctx.gateway.retrieve(objectId);
      return () => applyPayment(ctx, objectId, report);
    }
    case "checkout": {
      const checkout = await ctx.gateway.retrieveCheckout(objectId);
      return () => applyCheckout(ctx, checkout);
    }
    case "refund": {
      const report = await ctx.gateway.retrieveRefund(objectId);
      return () => applyRefund(ctx, report);
    }
    default:
      return async () => ({ outcome: "unused", orderId: null });
  }
}

function ofOrder(orderId: number | null): AppliedEvent {
  return orderId === null ? isUnknown : { outcome: "applied", orderId };
}

async function applyPayment(
  ctx: Context,
  paymentRef: string,
  report: PaymentReport,
): Promise<AppliedEvent> {
  const order = await recordFoundPayment(ctx, report);
  if (order) return ofOrder(await continueOrder(ctx, order));
  return (await isForeignPayment(ctx, paymentRef))
    ? { outcome: "foreign", orderId: null }
    : isUnknown;
}

async function applyCheckout(ctx: Context, checkout: CheckoutReport): Promise<AppliedEvent> {
  const { providerRef: checkoutRef, paymentRef } = checkout;
  const [page] = await ctx.db.query<{ orderId: number }>(sql`
    SELECT order_id AS "orderId" FROM checkout_sessions WHERE provider_ref = ${checkoutRef}`);
  const report = paymentRef === null ? null : await ctx.gateway.retrieve(paymentRef);
  if (!page) {
    return paymentRef && report ? applyPayment(ctx, paymentRef, report) : isUnknown;
  }
  if (report) {
    const order = await readOrderFacts(ctx.db, page.orderId);
    const after = order && (await recordCheckoutPayment(ctx, order, report));
    if (after) await continueOrder(ctx, after);
  }
  if (checkout.status !== "open") await closeCheckout(ctx, checkoutRef, checkout.status);
  return ofOrder(page.orderId);
}

/** Takes the step that is due now that the order's payment has changed. Returns the order's id. */
async function continueOrder(ctx: Context, order: OrderFacts): Promise<number> {
  if (order.status === "processing" && order.payment?.status === "authorized") {
    await capturePayment({ ctx, input: { orderId: order.id, order } });
  }
  if (isEnded(order.status)) await reversePayment({ ctx, input: { orderId: order.id } });
  return order.id;
}

async function applyRefund(
  ctx: Context,
  report: RefundReport & { paymentRef: string | null },
): Promise<AppliedEvent> {
  const { paymentRef } = report;
  if (paymentRef === null) return isUnknown;
  const [payment] = await ctx.db.query<{ orderId: number }>(sql`
    SELECT order_id AS "orderId" FROM payments WHERE provider_ref = ${paymentRef}`);
  const foreign = await isForeignPayment(ctx, paymentRef);
  if (foreign) await refreshForeignPayment(ctx, await ctx.gateway.retrieve(paymentRef));
  if (!payment) return foreign ? { outcome: "foreign", orderId: null } : isUnknown;
  await recordRefundReports(ctx, { orderId: payment.orderId, paymentRef }, [report]);
  return ofOrder(payment.orderId);
}
