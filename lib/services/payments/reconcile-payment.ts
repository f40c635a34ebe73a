import type { Context } from "@/lib/context";
import { type OrderFacts, type PaymentFacts, pendingRefundAmount } from "@/lib/domain/order/facts";
import { canChangeAtGateway } from "@/lib/domain/order/payment-checks";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { askAboutPayment, recordPaymentIsThere } from "./ask-about-payment";
import { refreshDisputes } from "./record-dispute-reports";
import { recordPaymentReport } from "./record-payment-report";
import { recordRefundReports } from "./record-refund-reports";

/**
 * Asks the gateway about an order's payment, and records what webhooks should have reported: what
 * was captured, voided or refunded, also by someone at the gateway. Returns the updated facts. Throws
 * `GatewayUnavailable` when the gateway does not respond; that it lacks the payment is an answer, which
 * is recorded. A routine check is one call as long as nothing has changed: it asks for disputes only
 * of a payment that was ever disputed. Whether an inquiry counts as that, Stripe doesn't say, so before
 * a label everything is asked for.
 */
export async function reconcilePayment(
  ctx: Context,
  order: OrderFacts,
  { isRoutine = false }: { isRoutine?: boolean } = {},
): Promise<OrderFacts> {
  const { payment } = order;
  if (!payment?.providerRef || !canChangeAtGateway(payment.status)) return order;
  const paymentRef = payment.providerRef;
  const ofOrder = { orderId: order.id, paymentRef };
  const report = await askAboutPayment(ctx, ofOrder, () => ctx.gateway.retrieve(paymentRef));
  if (!report) return (await readOrderFacts(ctx.db, order.id)) ?? order;
  if (payment.isMissing) {
    // Until it is known which refunds were paid meanwhile, their money is not offered again.
    await recordRefundReports(ctx, ofOrder, await ctx.gateway.listRefunds(paymentRef));
    await recordPaymentIsThere(ctx, order);
  }
  const recorded = await recordPaymentReport(ctx, order.id, report);
  const asksDisputes = !isRoutine || report.isDisputed !== false;
  const after = asksDisputes ? await refreshDisputes(ctx, recorded) : recorded;
  if (!after.payment || hasSameRefunds(after.payment, report)) return after;
  const refunds = await ctx.gateway.listRefunds(paymentRef);
  const changed = await recordRefundReports(ctx, ofOrder, refunds);
  return changed ? ((await readOrderFacts(ctx.db, order.id)) ?? after) : after;
}

/** Whether our refunds add up to what the gateway has refunded, and none is without an outcome. */
function hasSameRefunds(payment: PaymentFacts, { amountRefunded }: PaymentReport): boolean {
  return amountRefunded === payment.refundedAmount && pendingRefundAmount(payment) === 0;
}
