import { change, type Decision, noChange, refuse } from "./change";
import { hasOpenAttempt, type OrderFacts } from "./facts";

/** A cancellation wins until the label is recorded; what was done is then undone. */
export function decideCancellation(
  order: OrderFacts,
  reason: string | null,
  actor: string,
): Decision {
  if (order.status === "cancelled") return noChange;
  if (order.status !== "pending" && order.status !== "processing") {
    return refuse(`The order is ${order.status} and can no longer be cancelled.`);
  }
  return change({
    steps: [
      {
        set: { status: "cancelled", cancelReason: reason },
        event: { type: "order/cancelled", data: { reason, actor } },
      },
    ],
  });
}

/** Expiry takes only orders that nobody has paid or is paying for. */
export function decideExpiry(order: OrderFacts, now: Date): Decision {
  const unpaid = order.paymentStatus === "pending" || order.paymentStatus === "declined";
  if (order.status !== "pending" || !unpaid || hasOpenAttempt(order)) return noChange;
  if (now < order.expiresAt) return noChange;
  return change({
    steps: [
      {
        set: { status: "expired" },
        event: { type: "order/expired", data: { expiredAt: now.toISOString() } },
      },
    ],
  });
}
