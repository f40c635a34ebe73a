import { actingAs, type Context } from "@/lib/context";
import { installationOfKey } from "@/lib/domain/order/call-keys";
import type { OrderFacts, RefundFacts } from "@/lib/domain/order/facts";
import { recordRefundReport } from "@/lib/domain/order/refund-rules";
import { deliverQueuedEmail } from "@/lib/services/emails/deliver-queued-email";
import { refundFailureEmails } from "@/lib/services/emails/refund-failure-emails";
import { changeOrder } from "@/lib/services/orders/change-order";
import { refreshDisputes } from "./record-dispute-reports";

/**
 * Sends a requested refund to the gateway, or retrieves a pending one, and records its status. True
 * when the refund has succeeded or failed. The call has an idempotency key, so it is safe to
 * repeat.
 */
export async function refreshRefund(
  ctx: Context,
  order: OrderFacts,
  refundId: number,
): Promise<boolean> {
  const paymentRef = order.payment?.providerRef;
  const refund = order.payment?.refunds.find(({ id }) => id === refundId);
  if (!paymentRef || !refund || !isOpenRefund(refund)) return false;
  const report =
    refund.providerRef === null
      ? await ctx.gateway.refund({
          installation: installationOfKey(refund.idempotencyKey),
          refundId,
          key: refund.idempotencyKey,
          providerRef: paymentRef,
          amount: refund.amount,
        })
      : await ctx.gateway.retrieveRefund(refund.providerRef);
  const addEmails = await refundFailureEmails(ctx, order.id, report);
  const recorded = await changeOrder(actingAs(ctx, { kind: "gateway" }), order.id, (facts) =>
    addEmails(recordRefundReport(facts, refundId, report)),
  );
  if (recorded.kind === "changed" && report.status === "failed") {
    // The refusal may be the first that is heard of a dispute.
    if (report.failureCode === "charge_disputed") await refreshDisputes(ctx, recorded.order);
    await deliverQueuedEmail(ctx, { orderId: order.id, cause: recorded.order.seq });
  }
  return report.status !== "pending";
}

/** Whether a refund has no final outcome yet. */
export function isOpenRefund({ status }: Pick<RefundFacts, "status">): boolean {
  return status === "requested" || status === "pending";
}
