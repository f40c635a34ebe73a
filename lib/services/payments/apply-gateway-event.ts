import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import { GatewayObjectMissing } from "@/lib/clients/payment-gateway";
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
import { reversePayment } from "./reverse-payment";

/**
 * Handles a webhook event of the gateway: retrieves the payment, checkout, refund or dispute that it
 * names,
 * and records its current state. Events may arrive twice, late and in any order, so their own
 * content is not used. Returns the id of the order, or null.
 */
export const applyGatewayEvent = defineVerb<{ type: string; objectId: string }, number | null>(
  "applyGatewayEvent",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    try {
      return await applyObject(ctx, input);
    } catch (error) {
      if (!(error instanceof GatewayObjectMissing)) throw error;
      ctx.log.info({ ...input, error }, "A webhook is about an object that the gateway lacks.");
      return null;
    }
  },
);

/** Events about objects of other kinds, or of no payment of ours, are recorded and change nothing. */
async function applyObject(
  ctx: Context,
  { type, objectId }: { type: string; objectId: string },
): Promise<number | null> {
  if (type.startsWith("charge.dispute.")) {
    return applyDispute(ctx, await ctx.gateway.retrieveDispute(objectId));
  }
  if (type.startsWith("radar.early_fraud_warning.")) {
    return applyDispute(ctx, await ctx.gateway.retrieveFraudWarning(objectId));
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
      return null;
  }
}

async function applyPayment(ctx: Context, paymentRef: string): Promise<number | null> {
  const order = await recordFoundPayment(ctx, await ctx.gateway.retrieve(paymentRef));
  return order && continueOrder(ctx, order);
}

async function applyCheckout(ctx: Context, checkoutRef: string): Promise<number | null> {
  const checkout = await ctx.gateway.retrieveCheckout(checkoutRef);
  const [page] = await ctx.db.query<{ orderId: number }>(sql`
    SELECT order_id AS "orderId" FROM checkout_sessions WHERE provider_ref = ${checkoutRef}`);
  if (!page) return checkout.paymentRef === null ? null : applyPayment(ctx, checkout.paymentRef);
  if (checkout.paymentRef !== null) {
    const report = await ctx.gateway.retrieve(checkout.paymentRef);
    const order = await readOrderFacts(ctx.db, page.orderId);
    const after = order && (await recordCheckoutPayment(ctx, order, report));
    if (after) await continueOrder(ctx, after);
  }
  if (checkout.status !== "open") await closeCheckout(ctx, checkoutRef, checkout.status);
  return page.orderId;
}

/** Takes the step that is due now that the order's payment has changed. Returns the order's id. */
async function continueOrder(ctx: Context, order: OrderFacts): Promise<number> {
  if (order.status === "processing" && order.payment?.status === "authorized") {
    await capturePayment({ ctx, input: { orderId: order.id } });
  }
  if (isEnded(order.status)) await reversePayment({ ctx, input: { orderId: order.id } });
  return order.id;
}

async function applyRefund(ctx: Context, refundRef: string): Promise<number | null> {
  const report = await ctx.gateway.retrieveRefund(refundRef);
  const { paymentRef } = report;
  if (paymentRef === null) return null;
  const [[payment], [foreign]] = await Promise.all([
    ctx.db.query<{ orderId: number }>(sql`
      SELECT order_id AS "orderId" FROM payments WHERE provider_ref = ${paymentRef}`),
    ctx.db.query(sql`SELECT FROM foreign_payments WHERE provider_ref = ${paymentRef}`),
  ]);
  if (foreign) await refreshForeignPayment(ctx, await ctx.gateway.retrieve(paymentRef));
  if (!payment) return null;
  await recordRefundReports(ctx, { orderId: payment.orderId, paymentRef }, [report]);
  return payment.orderId;
}
