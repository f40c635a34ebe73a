import { actingAs, type Context } from "@/lib/context";
import { type Decision, noChange } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";
import {
  decidePaymentAttempt,
  findReportedAttempt,
  type PaymentReport,
} from "@/lib/domain/order/payment-rules";
import { changeOrder } from "@/lib/services/orders/change-order";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { recordForeignPayment } from "./record-foreign-payment";
import { recordPaymentReport } from "./record-payment-report";

/**
 * Records the state of a payment that an order's own attempt or payment page made: creates its row if
 * there is none, then records the report. A second authorization for the same order is voided; a
 * second payment that was captured is a foreign one. Returns the updated facts; null when the order
 * does not exist.
 */
export async function recordExternalPayment(
  ctx: Context,
  orderId: number,
  report: PaymentReport,
): Promise<OrderFacts | null> {
  const gateway = actingAs(ctx, { kind: "gateway" });
  const opened = await changeOrder(gateway, orderId, (order, now) => openRow(order, report, now));
  if (opened.kind === "not_found") return null;
  const order = await recordPaymentReport(ctx, opened.order, report);
  if (!isSecond(order, report)) return order;
  if (report.state === "authorized") await voidSecond(ctx, order, report);
  else await recordForeignPayment(ctx, report, { orderId, reason: "second_payment" });
  // The gateway was called: the order may have changed meanwhile.
  return readOrderFacts(ctx.db, orderId);
}

/** Creates the row of a payment that was made on a hosted page, unless it has one. */
function openRow(order: OrderFacts, report: PaymentReport, now: Date): Decision {
  const { providerRef, state, attempt } = report;
  if (findReportedAttempt(order, report) || providerRef === null || attempt !== null)
    return noChange;
  if (state === "open" || state === "voided" || state === "lapsed") return noChange;
  return decidePaymentAttempt(order, null, now, providerRef);
}

/** Whether a payment has no row in the order, or only one that another payment replaced. */
function isSecond(order: OrderFacts, report: PaymentReport): boolean {
  const payment = findReportedAttempt(order, report);
  return payment === undefined || payment.status === "declined";
}

async function voidSecond(ctx: Context, order: OrderFacts, report: PaymentReport): Promise<void> {
  if (report.providerRef === null) return;
  ctx.log.warn(
    { orderId: order.id, payment: report.providerRef },
    "Voiding a second authorization for one order.",
  );
  await ctx.gateway.void(report.providerRef);
}
