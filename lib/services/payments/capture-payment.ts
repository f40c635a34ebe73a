import { requireInternal } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { nextStep } from "@/lib/domain/order/next-step";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";
import { isEnded } from "@/lib/domain/order/status";
import { defineVerb } from "@/lib/services/define-verb";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { recordPaymentReport } from "./record-payment-report";
import { reversePayment } from "./reverse-payment";

export interface CaptureOutcome {
  kind: "captured" | "refused" | "not_due";
  order: OrderFacts;
}

/**
 * Captures an order's authorized payment when `nextStep` says that it is due: the stock is reserved
 * and the shop's policy allows it. A repeated call is the same capture, because of its idempotency
 * key. If the gateway does not respond, the order stays as it is and the call is repeated later.
 */
export const capturePayment = defineVerb<{ orderId: number }, CaptureOutcome>(
  "capturePayment",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    const order = await readOrderFacts(ctx.db, input.orderId);
    if (!order) throw new Error(`Order ${input.orderId} not found.`);
    const payment = order.payment;
    const isDue = nextStep(order, ctx.settings.policy, ctx.now())?.action === "capture";
    if (!isDue || payment?.status !== "authorized" || !payment.providerRef) {
      return { kind: order.paymentStatus === "paid" ? "captured" : "not_due", order };
    }
    const report = await ctx.gateway.capture({
      providerRef: payment.providerRef,
      key: `order-${order.id}-capture`,
    });
    const finalReport = await voidIfRefused(ctx, payment.providerRef, report);
    const after = await recordPaymentReport(ctx, order, finalReport);
    if (isEnded(after.status)) await reversePayment({ ctx, input: { orderId: order.id } });
    return { kind: after.paymentStatus === "paid" ? "captured" : "refused", order: after };
  },
);

/**
 * After a refused capture the authorization would keep the customer's money reserved for nothing.
 */
async function voidIfRefused(
  ctx: Context,
  providerRef: string,
  report: PaymentReport,
): Promise<PaymentReport> {
  if (report.state !== "authorized" || report.failure === null) return report;
  return { ...(await ctx.gateway.void(providerRef)), failure: report.failure };
}
