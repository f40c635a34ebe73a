import { requireInternal } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { captureKey } from "@/lib/domain/order/call-keys";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { nextStep } from "@/lib/domain/order/next-step";
import { type PaymentReport, recordCaptureRequest } from "@/lib/domain/order/payment-rules";
import { amountToCapture } from "@/lib/domain/order/removed-units";
import { isEnded } from "@/lib/domain/order/status";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "@/lib/services/orders/change-order";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { askAboutPayment } from "./ask-about-payment";
import { recordPaymentReport } from "./record-payment-report";
import { reversePayment } from "./reverse-payment";

export interface CaptureOutcome {
  kind: "captured" | "refused" | "not_due";
  order: OrderFacts;
}

/**
 * Captures an order's authorized payment when `nextStep` says that it is due: the stock is reserved
 * and the shop's policy allows it. A repeated call is the same capture, because of its idempotency
 * key. If the gateway does not respond, the order stays as it is and the call is repeated later. A
 * caller that has just read or changed the order passes its facts.
 */
export const capturePayment = defineVerb<{ orderId: number; order?: OrderFacts }, CaptureOutcome>(
  "capturePayment",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    const order = await readForCapture(ctx, input.orderId, input.order);
    const payment = order.payment;
    if (!isCaptureDue(ctx, order) || payment?.status !== "authorized" || !payment.providerRef) {
      return { kind: order.paymentStatus === "paid" ? "captured" : "not_due", order };
    }
    const amount = amountToCapture(order);
    const { providerRef } = payment;
    const ofOrder = { orderId: order.id, paymentRef: providerRef };
    const report = await askAboutPayment(ctx, ofOrder, () =>
      ctx.gateway.capture({
        providerRef,
        ...(amount < payment.amount && { amount }),
        key: captureKey(payment),
      }),
    );
    if (!report) return { kind: "refused", order: await readForCapture(ctx, order.id) };
    const finalReport = await voidIfRefused(ctx, providerRef, report);
    const after = await recordPaymentReport(ctx, order, finalReport);
    if (isEnded(after.status)) await reversePayment({ ctx, input: { orderId: order.id } });
    return { kind: after.paymentStatus === "paid" ? "captured" : "refused", order: after };
  },
);

/**
 * The order's facts. In a shop that captures at shipment, units can be taken out before, so the
 * request is stored first: it fixes the amount.
 */
async function readForCapture(
  ctx: Context,
  orderId: number,
  known?: OrderFacts,
): Promise<OrderFacts> {
  const order = known ?? (await readOrderFacts(ctx.db, orderId));
  if (!order) throw new Error(`Order ${orderId} not found.`);
  if (ctx.settings.policy.capture === "at_join" || !isCaptureDue(ctx, order)) return order;
  const requested = await changeOrder(ctx, order, recordCaptureRequest);
  return requested.kind === "not_found" ? order : requested.order;
}

function isCaptureDue(ctx: Context, order: OrderFacts): boolean {
  return nextStep(order, ctx.settings.policy, ctx.now())?.action === "capture";
}

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
