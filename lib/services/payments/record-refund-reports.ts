import { actingAs, type Context } from "@/lib/context";
import { noChange } from "@/lib/domain/order/change";
import {
  findReportedRefund,
  type RefundReport,
  recordExternalRefund,
  recordRefundReport,
} from "@/lib/domain/order/refund-reports";
import { deliverQueuedEmail } from "@/lib/services/emails/deliver-queued-email";
import { refundFailureEmails } from "@/lib/services/emails/refund-failure-emails";
import { changeOrder } from "@/lib/services/orders/change-order";
import { changeReplacedOrder } from "@/lib/services/orders/replaced-orders";

/**
 * Records what the gateway reports about refunds of one payment. A refund that was made at the
 * gateway gets a row. True if the order changed.
 */
export async function recordRefundReports(
  ctx: Context,
  { orderId, paymentRef }: { orderId: number; paymentRef: string },
  reports: readonly RefundReport[],
): Promise<boolean> {
  const gateway = actingAs(ctx, { kind: "gateway" });
  let changed = false;
  for (const report of reports) {
    // One that has failed returns nothing, so replacements of the order go on.
    const adopt = report.status === "failed" ? changeOrder : changeReplacedOrder;
    const adopted = await adopt(gateway, orderId, (order) =>
      order.payment?.providerRef === paymentRef ? recordExternalRefund(order, report) : noChange,
    );
    if (adopted.kind === "not_found") return false;
    const addEmails = await refundFailureEmails(ctx, orderId, report);
    const recorded = await changeOrder(gateway, adopted.order, (order) => {
      const refund =
        order.payment?.providerRef === paymentRef ? findReportedRefund(order, report) : undefined;
      return refund ? addEmails(recordRefundReport(order, refund.id, report)) : noChange;
    });
    if (recorded.kind === "changed" && report.status === "failed") {
      await deliverQueuedEmail(ctx, { orderId, cause: recorded.order.seq });
    }
    changed ||= adopted.kind === "changed" || recorded.kind === "changed";
  }
  return changed;
}
