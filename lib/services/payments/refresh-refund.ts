import sql from "sql-template-tag";
import { actingAs, type Context } from "@/lib/context";
import { installationOfKey, keyMsMax } from "@/lib/domain/order/call-keys";
import { isDisputeRefusal, type OrderFacts, type RefundFacts } from "@/lib/domain/order/facts";
import {
  findReportedRefund,
  type RefundReport,
  recordRefundReport,
} from "@/lib/domain/order/refund-reports";
import { deliverQueuedEmail } from "@/lib/services/emails/deliver-queued-email";
import { refundFailureEmails } from "@/lib/services/emails/refund-failure-emails";
import { changeOrder } from "@/lib/services/orders/change-order";
import { askAboutPayment, recordMissingPayment } from "./ask-about-payment";
import { ifKnown } from "./if-known";
import { refreshDisputes } from "./record-dispute-reports";

/**
 * Sends a requested refund to the gateway, or retrieves a pending one, and records its status. True
 * when the refund has succeeded or failed. The call has an idempotency key, so it is safe to
 * repeat. `isSeen`: the operator who requested the refund reads the response.
 */
export async function refreshRefund(
  ctx: Context,
  order: OrderFacts,
  refundId: number,
  seen: { isSeen?: boolean } = {},
): Promise<boolean> {
  const paymentRef = order.payment?.providerRef;
  const refund = order.payment?.refunds.find(({ id }) => id === refundId);
  if (!paymentRef || !refund || !isOpenRefund(refund)) return false;
  const { providerRef } = refund;
  const ofOrder = { orderId: order.id, paymentRef };
  // Without the refund at the gateway nobody knows what became of it, so it stays as it is.
  const report =
    providerRef === null
      ? await requestRefund(ctx, order, paymentRef, refund)
      : await askAboutPayment(ctx, ofOrder, () => ctx.gateway.retrieveRefund(providerRef));
  if (!report) return false;
  const addEmails = await refundFailureEmails(ctx, order.id, report, seen);
  const recorded = await changeOrder(actingAs(ctx, { kind: "gateway" }), order.id, (facts) =>
    addEmails(recordRefundReport(facts, refundId, report, seen)),
  );
  if (recorded.kind === "changed" && report.status === "failed") {
    // The refusal may be the first that is heard of a dispute.
    if (isDisputeRefusal(report.failureCode)) await refreshDisputes(ctx, recorded.order);
    await deliverQueuedEmail(ctx, { orderId: order.id, cause: recorded.order.seq });
  }
  if (report.failureCode === "resource_missing") await recordMissingPayment(ctx, ofOrder);
  return report.status !== "pending";
}

/**
 * Makes the refund's call or repeats it. The gateway has forgotten the key of an old one, and would
 * refund a second time, so the refund is looked for first.
 */
async function requestRefund(
  ctx: Context,
  order: OrderFacts,
  paymentRef: string,
  { id, idempotencyKey, amount }: RefundFacts,
): Promise<RefundReport> {
  const [row] = await ctx.db.query<{ isOld: boolean }>(sql`
    SELECT created_at < ${new Date(ctx.now().getTime() - keyMsMax)} AS "isOld"
    FROM refunds WHERE id = ${id}`);
  if (row?.isOld) {
    const reports = await ifKnown(() => ctx.gateway.listRefunds(paymentRef));
    const made = reports?.find((report) => findReportedRefund(order, report)?.id === id);
    if (made) return made;
  }
  return ctx.gateway.refund({
    installation: installationOfKey(idempotencyKey),
    refundId: id,
    key: idempotencyKey,
    providerRef: paymentRef,
    amount,
  });
}

/** Whether a refund has no final outcome yet. */
export function isOpenRefund({ status }: Pick<RefundFacts, "status">): boolean {
  return status === "requested" || status === "pending";
}
