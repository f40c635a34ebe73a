import { actingAs, type Context } from "@/lib/context";
import type { OrderFacts, RefundFacts } from "@/lib/domain/order/facts";
import { recordRefundReport } from "@/lib/domain/order/refund-rules";
import { changeOrder } from "@/lib/services/orders/change-order";

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
      ? await ctx.gateway.refund({ refundId, providerRef: paymentRef, amount: refund.amount })
      : await ctx.gateway.retrieveRefund(refund.providerRef);
  await changeOrder(actingAs(ctx, { kind: "gateway" }), order.id, (facts) =>
    recordRefundReport(facts, refundId, report),
  );
  return report.status !== "pending";
}

/** Whether a refund has no final outcome yet. */
export function isOpenRefund({ status }: Pick<RefundFacts, "status">): boolean {
  return status === "requested" || status === "pending";
}
