import { actingAs, type Context } from "@/lib/context";
import { type Decision, nothing } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { openAttempt, type PaymentReport, reportedAttempt } from "@/lib/domain/order/payment-rules";
import { changeOrder } from "../orders/change-order";
import { recordPaymentReport } from "./record-payment-report";

/**
 * Takes a report that comes from outside: a webhook's payment, or one found on a hosted page. A
 * payment that meets another, live one is a stray, and is voided: one order, one payment. Answers
 * with the facts as they then are; null when there is no such order.
 */
export async function applyPaymentReport(
  ctx: Context,
  orderId: number,
  report: PaymentReport,
): Promise<OrderFacts | null> {
  const gateway = actingAs(ctx, { kind: "gateway" });
  const opened = await changeOrder(gateway, orderId, (order, now) => adopt(order, report, now));
  if (opened.kind === "not_found") return null;
  const order = await recordPaymentReport(ctx, orderId, report);
  if (report.state === "authorized" && isStray(order, report)) await voidStray(ctx, order, report);
  return order;
}

/** A payment made on a hosted page gets its row when it is first heard of. */
function adopt(order: OrderFacts, report: PaymentReport, now: Date): Decision {
  const { providerRef, state, attempt } = report;
  if (reportedAttempt(order, report) || providerRef === null || attempt !== null) return nothing;
  if (state === "open" || state === "voided" || state === "lapsed") return nothing;
  return openAttempt(order, null, now, providerRef);
}

/** Authorized at the gateway, yet not one of the order's payments, or one that another replaced. */
function isStray(order: OrderFacts, report: PaymentReport): boolean {
  const payment = reportedAttempt(order, report);
  return payment === undefined || payment.status === "declined";
}

async function voidStray(ctx: Context, order: OrderFacts, report: PaymentReport): Promise<void> {
  if (report.providerRef === null) return;
  ctx.log.warn(
    { orderId: order.id, payment: report.providerRef },
    "A second authorization for one order was voided.",
  );
  await ctx.gateway.void(report.providerRef);
}
