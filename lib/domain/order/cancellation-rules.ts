import { change, type Decision, noChange, type OrderStep, refuse } from "./change";
import { awaitsFirstAttempt, hasOpenAttempt, type OrderFacts } from "./facts";

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
  return change({ steps: [cancelledStep(reason, actor)] });
}

export function cancelledStep(reason: string | null, actor: string): OrderStep {
  return {
    set: { status: "cancelled", cancelReason: reason },
    event: { type: "order/cancelled", data: { reason, actor } },
  };
}

/**
 * Expires an unpaid order after its deadline, unless a payment attempt is under way or Waybill has
 * yet to make the first one, as after an outage of the Inngest server.
 */
export function decideExpiry(order: OrderFacts, now: Date): Decision {
  const isUnpaid = order.paymentStatus === "pending" || order.paymentStatus === "declined";
  if (order.status !== "pending" || !isUnpaid || hasOpenAttempt(order)) return noChange;
  if (now < order.expiresAt || awaitsFirstAttempt(order)) return noChange;
  return change({
    steps: [
      {
        set: { status: "expired" },
        event: { type: "order/expired", data: { expiredAt: now.toISOString() } },
      },
    ],
  });
}
