import { isDisputeOpen, isFormalDispute, isWarning, needsEvidence } from "./dispute-status";
import {
  type OrderFacts,
  type PaymentFacts,
  type RefundFacts,
  wasRefusedAsDisputed,
} from "./facts";
import { paymentAttentionTexts as texts } from "./operator-payment-attention-text";
import { isEnded } from "./status";

type Payment = Pick<PaymentFacts, "disputes" | "refunds">;

/**
 * Whether an open dispute locks the payment's refunds: the bank has taken the money back already,
 * and the gateway refuses a refund. Inquiries and warnings are best answered by a refund.
 */
export function isRefundLocked({ disputes }: Payment): boolean {
  return disputes.some(({ status }) => isFormalDispute(status));
}

/** What lost disputes have cost, in minor units. The money is gone, but it is no refund. */
export function lostAmount({ disputes }: Payment): number {
  return disputes
    .filter(({ status }) => status === "lost")
    .reduce((sum, { amount }) => sum + amount, 0);
}

/** Why the order may not ship now because of its payment's disputes; null when it may. */
export function explainShippingStop({ disputes }: Payment): string | null {
  if (disputes.some(({ status }) => isFormalDispute(status))) return texts.disputed;
  if (disputes.some(({ status }) => status === "lost")) return texts.lostBeforeShipping;
  const warning = disputes.find(
    ({ status, isReviewed }) => isDisputeOpen(status) && isWarning(status) && !isReviewed,
  );
  if (!warning) return null;
  return warning.status === "fraud_warning" ? texts.fraudWarning : texts.inquiry;
}

/**
 * What an operator should know about an order's payment, whatever the order's own step is; `attention` is
 * null when there is nothing. `isReviewable` says whether an operator can mark it as reviewed.
 */
export function explainPayment({ payment, status: orderStatus }: OrderFacts): {
  attention: string | null;
  isReviewable: boolean;
} {
  if (!payment) return { attention: null, isReviewable: false };
  const reasons = new Set<string>();
  let isReviewable = false;
  for (const { status, isReviewed } of payment.disputes) {
    if (needsEvidence(status)) reasons.add(texts.disputed);
    if (!isDisputeOpen(status) || !isWarning(status) || isReviewed) continue;
    isReviewable = true;
    if (status === "fraud_warning") reasons.add(texts.fraudWarning);
    if (status === "warning_needs_response") reasons.add(texts.inquiry);
  }
  // What was not refunded of an ended order is reversed automatically.
  const hasFailure = payment.refunds.some((refund) => isUnresolvedFailure(payment, refund));
  if (hasFailure && !isEnded(orderStatus)) {
    isReviewable = true;
    reasons.add(texts.refundFailedLater);
  }
  return { attention: reasons.size > 0 ? [...reasons].join(" ") : null, isReviewable };
}

/**
 * Whether a refund that the gateway had accepted has failed and nobody has dealt with it: by a later
 * refund or by a review. The reversal of an ended order has a rule of its own.
 */
function isUnresolvedFailure(payment: Payment, refund: RefundFacts): boolean {
  if (refund.status !== "failed" || refund.providerRef === null) return false;
  if (refund.origin === "reversal" || refund.isReviewed) return false;
  if (wasRefusedAsDisputed(payment, refund)) return false;
  return !payment.refunds.some(({ id, status }) => id > refund.id && status !== "failed");
}
