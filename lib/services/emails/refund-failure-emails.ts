import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { Decision, QueuedEmail } from "@/lib/domain/order/change";
import { isDisputeRefusal } from "@/lib/domain/order/facts";
import type { RefundReport } from "@/lib/domain/order/refund-reports";
import { selectOrders, toOwnOrderView } from "@/lib/services/orders/order-rows";
import { composeCustomerEmail } from "./compose-customer-email";
import { paymentAlert } from "./payment-alerts";
import { renderEmail } from "./render-email";

/**
 * Returns a function that adds to the record of a failed refund the emails about it: to operations,
 * and to a customer to whom the refund was confirmed. Both are queued with the event, so they are sent
 * once, however the failure becomes known. `isSeen`: the operator who requested the refund reads the
 * response, so a refusal sends none. Nor does one because of a dispute, which has its own alert.
 */
export async function refundFailureEmails(
  ctx: Context,
  orderId: number,
  report: Pick<RefundReport, "status" | "amount" | "providerRef" | "failureCode">,
  { isSeen = false } = {},
): Promise<(decision: Decision) => Decision> {
  if (report.status !== "failed") return (decision) => decision;
  const isRefusal = report.providerRef === null;
  const isKnown = isSeen || isDisputeRefusal(report.failureCode);
  if (isRefusal && isKnown) return (decision) => decision;
  const alert = await paymentAlert(ctx, isRefusal ? "refund_refused" : "refund_failed", orderId);
  const correction = await correctionEmail(ctx, orderId, report.amount);
  return (decision) => {
    if (decision.kind !== "change") return decision;
    const failure = decision.change.steps.find(
      ({ event }) => event?.type === "payment/refund_failed",
    );
    if (!failure) return decision;
    const wasAnnounced = failure.event?.data.wasAnnounced === true;
    const alerts = wasAnnounced && correction ? [alert, correction] : [alert];
    return { kind: "change", change: { ...decision.change, alerts } };
  };
}

async function correctionEmail(
  ctx: Context,
  orderId: number,
  amount: number,
): Promise<QueuedEmail | null> {
  const [row] = await selectOrders(ctx.db, sql`o.id = ${orderId}`);
  if (!row?.email) return null;
  const order = toOwnOrderView(row, ctx.settings.trackingSecret);
  const trackingUrl = `${ctx.settings.appUrl}/track/${order.trackingToken}`;
  const email = composeCustomerEmail("refund_failed", { order, data: { amount }, trackingUrl });
  const { html, text } = renderEmail(email, ctx.settings.shopName);
  return { kind: "refund_failed", to: row.email, subject: email.subject, html, text };
}
