import { change, type Decision, noChange } from "./change";
import {
  type MissingReview,
  type OrderFacts,
  type PaymentFacts,
  pendingRefundAmount,
} from "./facts";
import { paymentAttentionTexts as texts } from "./operator-payment-attention-text";
import { isBeforeShipping } from "./shipping-units";
import { isEnded } from "./status";

/*
 * Payments that the gateway does not have any more: it is another account than the one in which they
 * were made, or they were deleted there (docs/decisions/0034). They can be neither captured nor
 * returned here, and nobody can say whether the money is still there.
 */

/** Records whether the gateway has the order's payment. One that is found again is as before. */
export function recordMissing(
  order: Pick<OrderFacts, "payment">,
  { paymentRef, isMissing }: { paymentRef: string; isMissing: boolean },
): Decision {
  const { payment } = order;
  if (payment?.providerRef !== paymentRef || payment.isMissing === isMissing) return noChange;
  return change({ steps: [], missing: { paymentId: payment.id, isMissing } });
}

/**
 * What an operator has to do about a payment that the gateway lacks; null when nothing. `lost` is what
 * disputes have taken of it, in minor units.
 */
export function explainMissing(
  order: Pick<OrderFacts, "payment" | "status">,
  lost: number,
): { attention: string; isReviewable: boolean } | null {
  const { payment, status } = order;
  if (!payment?.isMissing || payment.missingReview === "returned") return null;
  const isReviewed = payment.missingReview === "accepted";
  if (isEnded(status)) {
    const left = payment.capturedAmount - payment.refundedAmount - lost;
    if (payment.status !== "authorized" && left <= 0) return null;
    return { attention: texts.missingReversal, isReviewable: true };
  }
  if (payment.status === "authorized") {
    return { attention: texts.missingUncaptured, isReviewable: false };
  }
  if (payment.capturedAmount === 0) return null;
  if (isBeforeShipping(order)) {
    return isReviewed ? null : { attention: texts.missing, isReviewable: true };
  }
  if (pendingRefundAmount(payment) === 0) return null;
  return { attention: texts.missingRefund, isReviewable: true };
}

/** Why an order that has not shipped waits for an operator: the gateway lacks its payment. */
export function explainMissingStop(order: Pick<OrderFacts, "payment" | "status">): string | null {
  return isBeforeShipping(order) ? (explainMissing(order, 0)?.attention ?? null) : null;
}

/** What an operator's review of an order's payment says about its absence at the gateway. */
export function reviewOfMissing(
  order: Pick<OrderFacts, "payment" | "status">,
): MissingReview | null {
  if (!order.payment?.isMissing) return null;
  return isEnded(order.status) ? "returned" : "accepted";
}

/**
 * Whether an operator's review ends the refunds that are open at a gateway which lacks the payment. One
 * that lets an order ship is not about them: they need a review of their own once it has shipped.
 */
export function endsOpenRefunds(order: Pick<OrderFacts, "payment" | "status">): boolean {
  return order.payment?.isMissing === true && !isBeforeShipping(order);
}

/** Whether the payment can't be refunded at the gateway, or has been returned in another way. */
export function isRefundImpossible({
  isMissing,
  missingReview,
}: Pick<PaymentFacts, "isMissing" | "missingReview">): boolean {
  return isMissing || missingReview === "returned";
}
