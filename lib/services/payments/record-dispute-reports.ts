import sql from "sql-template-tag";
import { actingAs, type Context } from "@/lib/context";
import { type DisputeReport, recordDisputeReport } from "@/lib/domain/order/dispute-rules";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { deliverQueuedEmail } from "@/lib/services/emails/deliver-queued-email";
import { paymentAlert } from "@/lib/services/emails/payment-alerts";
import { changeOrder } from "@/lib/services/orders/change-order";
import { readOrderFacts } from "@/lib/services/orders/order-facts";

/**
 * Asks the gateway about the disputes of an order's payment and the early fraud warnings about it,
 * and records them. Returns the updated facts.
 */
export async function refreshDisputes(ctx: Context, order: OrderFacts): Promise<OrderFacts> {
  const paymentRef = order.payment?.providerRef;
  if (!paymentRef || order.payment?.capturedAmount === 0) return order;
  const reports = await ctx.gateway.listDisputes(paymentRef);
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

/** True if the order changed. Operations get one email, queued with the event that reports it. */
async function recordDispute(
  ctx: Context,
  orderId: number,
  report: DisputeReport,
): Promise<boolean> {
  const alert = await paymentAlert(ctx, "payment_disputed", orderId, report.evidenceDueBy);
  const result = await changeOrder(actingAs(ctx, { kind: "gateway" }), orderId, (order) => {
    const decision = recordDisputeReport(order, report);
    if (decision.kind !== "change") return decision;
    const isOpened = decision.change.steps.some(({ event }) => event?.type === "payment/disputed");
    return isOpened ? { ...decision, change: { ...decision.change, alerts: [alert] } } : decision;
  });
  if (result.kind !== "changed") return false;
  await deliverQueuedEmail(ctx, { orderId, cause: result.order.seq });
  return true;
}
