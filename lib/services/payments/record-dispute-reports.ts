import sql from "sql-template-tag";
import { actingAs, type Context } from "@/lib/context";
import { type DisputeReport, recordDisputeReport } from "@/lib/domain/order/dispute-rules";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { deliverQueuedEmail } from "@/lib/services/emails/deliver-queued-email";
import { paymentAlert } from "@/lib/services/emails/payment-alerts";
import type { ChangeOutcome } from "@/lib/services/orders/change-order";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { changeReplacedOrder } from "@/lib/services/orders/replaced-orders";
import { askAboutPayment } from "./ask-about-payment";

/**
 * Asks the gateway about the disputes of an order's payment and the early fraud warnings about it,
 * and records them. Returns the updated facts.
 */
export async function refreshDisputes(ctx: Context, order: OrderFacts): Promise<OrderFacts> {
  const paymentRef = order.payment?.providerRef;
  if (!paymentRef || order.payment?.capturedAmount === 0) return order;
  const reports = await askAboutPayment(ctx, { orderId: order.id, paymentRef }, () =>
    ctx.gateway.listDisputes(paymentRef),
  );
  if (!reports) return (await readOrderFacts(ctx.db, order.id)) ?? order;
  let changed = false;
  for (const report of reports) {
    changed = (await recordDispute(ctx, order.id, { ...report, paymentRef })) || changed;
  }
  return changed ? ((await readOrderFacts(ctx.db, order.id)) ?? order) : order;
}

/**
 * Records a dispute that a webhook is about. Returns the order's id; null for a dispute of a payment
 * that is not ours.
 */
export async function applyDispute(ctx: Context, report: DisputeReport): Promise<number | null> {
  if (report.paymentRef === null) return null;
  const [payment] = await ctx.db.query<{ orderId: number }>(sql`
    SELECT order_id AS "orderId" FROM payments WHERE provider_ref = ${report.paymentRef}`);
  if (!payment) return null;
  await recordDispute(ctx, payment.orderId, report);
  return payment.orderId;
}

/**
 * True if the order changed. A report that may have been overtaken by a later one is asked for again,
 * and recorded if it still holds, whatever it says: a closed dispute can be opened again.
 */
async function recordDispute(
  ctx: Context,
  orderId: number,
  report: DisputeReport,
): Promise<boolean> {
  const recorded = await recordReport(ctx, orderId, report, false);
  if (recorded.kind !== "refused") return recorded.kind === "changed";
  const { providerRef, status, paymentRef } = report;
  const isFraudWarning = status === "fraud_warning" || status === "fraud_warning_closed";
  const latest = isFraudWarning
    ? await ctx.gateway.retrieveFraudWarning(providerRef)
    : await ctx.gateway.retrieveDispute(providerRef);
  const confirmed = await recordReport(ctx, orderId, { ...latest, paymentRef }, true);
  return confirmed.kind === "changed";
}

/** Operations get one email, queued with the event that reports the dispute. */
async function recordReport(
  ctx: Context,
  orderId: number,
  report: DisputeReport,
  isConfirmed: boolean,
): Promise<ChangeOutcome> {
  const alert = await paymentAlert(ctx, "payment_disputed", orderId, report.evidenceDueBy);
  const gateway = actingAs(ctx, { kind: "gateway" });
  const result = await changeReplacedOrder(gateway, orderId, (order) => {
    const decision = recordDisputeReport(order, report, { isConfirmed });
    if (decision.kind !== "change") return decision;
    const isOpened = decision.change.steps.some(({ event }) => event?.type === "payment/disputed");
    return isOpened ? { ...decision, change: { ...decision.change, alerts: [alert] } } : decision;
  });
  if (result.kind === "changed") {
    await deliverQueuedEmail(ctx, { orderId, cause: result.order.seq });
  }
  return result;
}
