import sql from "sql-template-tag";
import { requireSystem } from "@/lib/auth/permissions";
import { actingAs, type Context, type Verb } from "@/lib/context";
import { nothing } from "@/lib/domain/order/change";
import { adoptRefund, recordRefund } from "@/lib/domain/order/refund-rules";
import { isEnded } from "@/lib/domain/order/status";
import { changeOrder } from "../orders/change-order";
import { applyPaymentReport } from "./apply-payment-report";
import { capturePayment } from "./capture-payment";
import { closeCheckout } from "./close-checkout";
import { reversePayment } from "./reverse-payment";

/**
 * Follows a hint of the gateway: asks it how the payment, page or refund stands now, and records
 * that. Hints may come twice, late and in any order; only the gateway's present answer counts.
 * Answers with the order it was about, or null.
 */
export const applyGatewayEvent: Verb<{ type: string; objectId: string }, number | null> = async ({
  ctx,
  input,
}) => {
  requireSystem(ctx.actor);
  const [family] = input.type.split(".");
  switch (family) {
    case "payment_intent":
      return applyPayment(ctx, input.objectId);
    case "checkout":
      return applyCheckout(ctx, input.objectId);
    case "refund":
      return applyRefund(ctx, input.objectId);
    default:
      return null;
  }
};

async function applyPayment(ctx: Context, paymentRef: string): Promise<number | null> {
  const report = await ctx.gateway.retrieve(paymentRef);
  if (report.orderId === null) return null;
  const order = await applyPaymentReport(ctx, report.orderId, report);
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
  await changeOrder(gateway, payment.orderId, (order) => adoptRefund(order, report));
  await changeOrder(gateway, payment.orderId, (order) => {
    const refunds = order.payment?.refunds ?? [];
    const refund = refunds.find(({ providerRef }) => providerRef === refundRef);
    const id = refund?.id ?? report.refundId;
    return id === null ? nothing : recordRefund(order, id, report);
  });
  return payment.orderId;
}
