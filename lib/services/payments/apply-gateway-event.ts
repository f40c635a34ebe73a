import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import { actingAs, type Context } from "@/lib/context";
import { noChange } from "@/lib/domain/order/change";
import { recordExternalRefund, recordRefundReport } from "@/lib/domain/order/refund-rules";
import { isEnded } from "@/lib/domain/order/status";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "@/lib/services/orders/change-order";
import { capturePayment } from "./capture-payment";
import { closeCheckout } from "./close-checkout";
import { recordExternalPayment } from "./record-external-payment";
import { reversePayment } from "./reverse-payment";

/**
 * Handles a webhook event of the gateway: retrieves the payment, checkout or refund that it names,
 * and records its current state. Events may arrive twice, late and in any order, so their own
 * content is not used. Returns the id of the order, or null.
 */
export const applyGatewayEvent = defineVerb<{ type: string; objectId: string }, number | null>(
  "applyGatewayEvent",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    const [objectType] = input.type.split(".");
    switch (objectType) {
      case "payment_intent":
        return applyPayment(ctx, input.objectId);
      case "checkout":
        return applyCheckout(ctx, input.objectId);
      case "refund":
        return applyRefund(ctx, input.objectId);
      default:
        return null;
    }
  },
);

async function applyPayment(ctx: Context, paymentRef: string): Promise<number | null> {
  const report = await ctx.gateway.retrieve(paymentRef);
  if (report.orderId === null) return null;
  const order = await recordExternalPayment(ctx, report.orderId, report);
  if (!order) return null;
  if (order.status === "processing" && order.payment?.status === "authorized") {
    await capturePayment({ ctx, input: { orderId: order.id } });
  }
  if (isEnded(order.status)) await reversePayment({ ctx, input: { orderId: order.id } });
  return order.id;
}

async function applyCheckout(ctx: Context, checkoutRef: string): Promise<number | null> {
  const checkout = await ctx.gateway.retrieveCheckout(checkoutRef);
  if (checkout.paymentRef !== null) await applyPayment(ctx, checkout.paymentRef);
  if (checkout.status !== "open") await closeCheckout(ctx, checkoutRef, checkout.status);
  return checkout.orderId;
}

async function applyRefund(ctx: Context, refundRef: string): Promise<number | null> {
  const report = await ctx.gateway.retrieveRefund(refundRef);
  const [payment] = await ctx.db.query<{ orderId: number }>(sql`
    SELECT order_id AS "orderId" FROM payments WHERE provider_ref = ${report.paymentRef}`);
  if (!payment) return null;
  const gateway = actingAs(ctx, { kind: "gateway" });
  await changeOrder(gateway, payment.orderId, (order) => recordExternalRefund(order, report));
  await changeOrder(gateway, payment.orderId, (order) => {
    const refunds = order.payment?.refunds ?? [];
    const refund = refunds.find(({ providerRef }) => providerRef === refundRef);
    const id = refund?.id ?? report.refundId;
    return id === null ? noChange : recordRefundReport(order, id, report);
  });
  return payment.orderId;
}
