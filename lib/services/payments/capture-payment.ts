import { requireSystem } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { nextStep } from "@/lib/domain/order/next-step";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";
import { isEnded } from "@/lib/domain/order/status";
import { readFacts } from "../orders/order-facts";
import { recordPaymentReport } from "./record-payment-report";
import { reversePayment } from "./reverse-payment";

export type Captured = { kind: "captured" | "refused" | "not_due"; order: OrderFacts };

/**
 * Takes the authorized money of an order whose units are reserved, once the shop's policy says so. The key makes a repeated call
 * the same capture; a lost answer leaves the order as it is, to be asked again.
 */
export const capturePayment: Verb<{ orderId: number }, Captured> = async ({ ctx, input }) => {
  requireSystem(ctx.actor);
  const order = await readFacts(ctx.db, input.orderId);
  if (!order) throw new Error(`Order ${input.orderId} is gone.`);
  const payment = order.payment;
  const due = nextStep(order, ctx.settings.policy, ctx.now())?.action === "capture";
  if (!due || payment?.status !== "authorized" || !payment.providerRef) {
    return { kind: order.paymentStatus === "paid" ? "captured" : "not_due", order };
  }
  const report = await ctx.gateway.capture({
    providerRef: payment.providerRef,
    key: `order-${order.id}-capture`,
  });
  const after = await recordPaymentReport(
    ctx,
    order,
    await final(ctx, payment.providerRef, report),
  );
  if (isEnded(after.status)) await reversePayment({ ctx, input: { orderId: order.id } });
  return { kind: after.paymentStatus === "paid" ? "captured" : "refused", order: after };
};

/** Refused, yet still authorized: the customer's money must not stay held for nothing. */
async function final(ctx: Context, providerRef: string, report: PaymentReport) {
  if (report.state !== "authorized" || report.failure === null) return report;
  return { ...(await ctx.gateway.void(providerRef)), failure: report.failure };
}
