import { isDisputeOpen, isFormalDispute, isWarning, needsEvidence } from "./dispute-status";
import {
  type OrderFacts,
  type PaymentFacts,
  type RefundFacts,
  wasRefusedAsDisputed,
} from "./facts";
import { paymentAttentionTexts as texts } from "./operator-payment-attention-text";
import { amountToCapture } from "./removed-units";
import { isBeforeShipping } from "./shipping-units";
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

type PaidOrder = Pick<OrderFacts, "payment" | "status" | "items" | "total" | "currency">;

/** Why an order that has not shipped may not ship now because of its payment; null when it may. */
export function explainShippingStop(order: PaidOrder): string | null {
  const { payment } = order;
  if (!payment) return null;
  const { disputes } = payment;
  if (disputes.some(({ status }) => isFormalDispute(status))) return texts.disputed;
  if (disputes.some(({ status }) => status === "lost")) return texts.lostBeforeShipping;
  const warning = disputes.find(
    ({ status, isReviewed }) => isDisputeOpen(status) && isWarning(status) && !isReviewed,
  );
  if (warning) return warning.status === "fraud_warning" ? texts.fraudWarning : texts.inquiry;
  if (payment.refunds.some((refund) => hasUnpaidItems(order, payment, refund))) {
    return texts.itemsNotRefunded;
  }
  return isOtherAmountCaptured(order) ? texts.otherAmountCaptured : null;
}

/**
 * Whether a failed refund has taken units out of an order that has not shipped: the customer would
 * get neither them nor their money.
 */
function hasUnpaidItems(order: PaidOrder, payment: Payment, refund: RefundFacts): boolean {
  return isBeforeShipping(order) && refund.lines.length > 0 && isUnresolvedFailure(payment, refund);
}

/** Whether someone captured another amount at the gateway than an order that has not shipped costs. */
function isOtherAmountCaptured(order: PaidOrder): boolean {
  const { payment } = order;
  if (!payment || payment.capturedAmount === 0 || payment.isCaptureReviewed) return false;
  return isBeforeShipping(order) && payment.capturedAmount !== amountToCapture(order);
}

/**
 * What an operator should know about an order's payment, whatever the order's own step is; `attention` is
 * null when there is nothing. `isReviewable` says whether an operator can mark it as reviewed.
 */
export function explainPayment(order: OrderFacts): {
  attention: string | null;
  isReviewable: boolean;
} {
  const { payment } = order;
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
  const failures = isEnded(order.status) ? [] : payment.refunds;
  for (const refund of failures.filter((one) => isUnresolvedFailure(payment, one))) {
    isReviewable = true;
    if (hasUnpaidItems(order, payment, refund)) reasons.add(texts.itemsNotRefunded);
    else reasons.add(refund.providerRef ? texts.refundFailedLater : texts.refundRefused);
  }
  if (isOtherAmountCaptured(order)) {
    isReviewable = true;
    reasons.add(texts.otherAmountCaptured);
  }
  return { attention: reasons.size > 0 ? [...reasons].join(" ") : null, isReviewable };
}

/**
 * Whether a refund has failed and nobody has dealt with it: by a later refund or by a review. The
 * reversal of an ended order has a rule of its own.
 */
function isUnresolvedFailure(payment: Payment, refund: RefundFacts): boolean {
  if (refund.status !== "failed" || refund.origin === "reversal" || refund.isReviewed) return false;
  // An open dispute says what to do, and a lost one has returned the money.
  const isOpenOrLost = isRefundLocked(payment) || lostAmount(payment) > 0;
  if (isOpenOrLost && wasRefusedAsDisputed(payment, refund)) return false;
  return !payment.refunds.some(({ id, status }) => id > refund.id && status !== "failed");
}
