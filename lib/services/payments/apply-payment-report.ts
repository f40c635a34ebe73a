import type { Context } from "@/lib/context";
import { nothing } from "@/lib/domain/order/change";
import { hasOpenAttempt, type OrderFacts } from "@/lib/domain/order/facts";
import { openAttempt, type PaymentReport } from "@/lib/domain/order/paying";
import { changeOrder } from "../orders/change-order";
import { readFacts } from "../orders/order-facts";
import { recordPayment } from "./learn";

/**
 * Takes a report that comes from outside: a webhook's payment, or one found on a hosted page. A
 * payment that is not the order's own and meets a live one is a stray, and is voided: one order,
 * one payment. Answers with the facts as they then are.
 */
export async function applyPaymentReport(
  ctx: Context,
  orderId: number,
  report: PaymentReport,
): Promise<OrderFacts | null> {
  const order = await readFacts(ctx.db, orderId);
  if (!order || report.providerRef === null) return order;
  if (isOwn(order, report)) return recordPayment(ctx, orderId, report);
  if (report.state === "open" || report.state === "voided" || report.state === "lapsed") {
    return order;
  }
  // The answer of our own call is still to come; it will name this payment by itself.
  if (report.attempt !== null) return voidStray(ctx, order, report);
  const paymentRef = report.providerRef;
  const opened = await changeOrder(ctx, orderId, (facts, now) =>
    isOwn(facts, report) ? nothing : openAttempt(facts, null, now, paymentRef),
  );
  if (opened.kind === "not_found") return null;
  // Another hint about the same payment may have been faster: then it is the order's own by now.
  if (opened.kind === "changed" || isOwn(opened.order, report)) {
    return recordPayment(ctx, orderId, report);
  }
  return voidStray(ctx, opened.order, report);
}

function isOwn(order: OrderFacts, report: PaymentReport): boolean {
  const payment = order.payment;
  if (!payment) return false;
  if (payment.providerRef !== null) return payment.providerRef === report.providerRef;
  return hasOpenAttempt(order) && report.attempt === payment.attempt;
}

async function voidStray(
  ctx: Context,
  order: OrderFacts,
  report: PaymentReport,
): Promise<OrderFacts> {
  if (report.state !== "authorized" || report.providerRef === null) return order;
  ctx.log.warn(
    { orderId: order.id, payment: report.providerRef },
    "A second authorisation for one order was voided.",
  );
  await ctx.gateway.void(report.providerRef);
  return order;
}
