import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import { GatewayObjectMissing, GatewayPermissionDenied } from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { isEnded } from "@/lib/domain/order/status";
import { defineVerb } from "@/lib/services/define-verb";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { capturePayment } from "./capture-payment";
import { closeCheckout } from "./close-checkout";
import { recordCheckoutPayment } from "./record-checkout-payment";
import { applyDispute } from "./record-dispute-reports";
import { refreshForeignPayment } from "./record-foreign-payment";
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
  const applied = await applyOrExplain(ctx, { type, objectId });
  await recordWebhookOutcome(ctx, eventIds, applied);
  return applied.orderId;
});

const isUnknown = { outcome: "unknown", orderId: null } as const;

async function applyOrExplain(
  ctx: Context,
  event: { type: string; objectId: string },
): Promise<AppliedEvent> {
  try {
    return await applyObject(ctx, event);
  } catch (error) {
    if (error instanceof GatewayObjectMissing) {
      ctx.log.info({ ...event, error }, "A webhook is about an object that the gateway lacks.");
      return isUnknown;
    }
    // Without the permission to read disputes, orders go on. The client has logged what is missing.
    if (error instanceof GatewayPermissionDenied && isAboutDispute(event.type)) {
      return { outcome: "denied", orderId: null };
    }
    throw error;
  }
}

function isAboutDispute(type: string): boolean {
  return type.startsWith("charge.dispute.") || type.startsWith("radar.early_fraud_warning.");
}

/** Events about objects of other kinds, or of no payment of ours, are recorded and change nothing. */
async function applyObject(
  ctx: Context,
  { type, objectId }: { type: string; objectId: string },
): Promise<AppliedEvent> {
  if (isAboutDispute(type)) {
    const report = type.startsWith("radar.")
      ? await ctx.gateway.retrieveFraudWarning(objectId)
      : await ctx.gateway.retrieveDispute(objectId);
    return ofOrder(await applyDispute(ctx, report));
  }
  if (type.startsWith("charge.refund.")) return applyRefund(ctx, objectId);
  switch (type.split(".")[0]) {
    case "payment_intent":
      return applyPayment(ctx, objectId);
    case "checkout":
      return applyCheckout(ctx, objectId);
    case "refund":
      return applyRefund(ctx, objectId);
    default:
      return { outcome: "unused", orderId: null };
  }
}

function ofOrder(orderId: number | null): AppliedEvent {
  return orderId === null ? isUnknown : { outcome: "applied", orderId };
}

async function applyPayment(ctx: Context, paymentRef: string): Promise<AppliedEvent> {
  const order = await recordFoundPayment(ctx, await ctx.gateway.retrieve(paymentRef));
  if (order) return ofOrder(await continueOrder(ctx, order));
  return (await isForeign(ctx, paymentRef)) ? { outcome: "foreign", orderId: null } : isUnknown;
}

async function isForeign(ctx: Context, paymentRef: string): Promise<boolean> {
  const [foreign] = await ctx.db.query(
    sql`SELECT FROM foreign_payments WHERE provider_ref = ${paymentRef}`,
  );
  return foreign !== undefined;
}

async function applyCheckout(ctx: Context, checkoutRef: string): Promise<AppliedEvent> {
  const checkout = await ctx.gateway.retrieveCheckout(checkoutRef);
  const [page] = await ctx.db.query<{ orderId: number }>(sql`
    SELECT order_id AS "orderId" FROM checkout_sessions WHERE provider_ref = ${checkoutRef}`);
  if (!page) {
    return checkout.paymentRef === null ? isUnknown : applyPayment(ctx, checkout.paymentRef);
  }
  if (checkout.paymentRef !== null) {
    const report = await ctx.gateway.retrieve(checkout.paymentRef);
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
    await capturePayment({ ctx, input: { orderId: order.id } });
  }
  if (isEnded(order.status)) await reversePayment({ ctx, input: { orderId: order.id } });
  return order.id;
}

async function applyRefund(ctx: Context, refundRef: string): Promise<AppliedEvent> {
  const report = await ctx.gateway.retrieveRefund(refundRef);
  const { paymentRef } = report;
  if (paymentRef === null) return isUnknown;
  const [payment] = await ctx.db.query<{ orderId: number }>(sql`
    SELECT order_id AS "orderId" FROM payments WHERE provider_ref = ${paymentRef}`);
  const foreign = await isForeign(ctx, paymentRef);
  if (foreign) await refreshForeignPayment(ctx, await ctx.gateway.retrieve(paymentRef));
  if (!payment) return foreign ? { outcome: "foreign", orderId: null } : isUnknown;
  await recordRefundReports(ctx, { orderId: payment.orderId, paymentRef }, [report]);
  return ofOrder(payment.orderId);
}
