import { change, type Decision, noChange, refuse } from "./change";
import { hasOpenAttempt, type OrderFacts } from "./facts";

/** Cancels an order that has not shipped. Its payment, stock and label are reversed afterward. */
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

/** Expires an unpaid order after its deadline, unless a payment attempt is under way. */
export function decideExpiry(order: OrderFacts, now: Date): Decision {
  const isUnpaid = order.paymentStatus === "pending" || order.paymentStatus === "declined";
  if (order.status !== "pending" || !isUnpaid || hasOpenAttempt(order)) return noChange;
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
