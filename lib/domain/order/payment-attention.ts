import { isDisputeOpen, isFormalDispute, isWarning, needsEvidence } from "./dispute-status";
import {
  type DisputeFacts,
  type OrderFacts,
  type PaymentFacts,
  type RefundFacts,
  wasRefusedAsDisputed,
} from "./facts";
import { hasUnitsWithoutMoney, unresolvedFailures } from "./failed-refunds";
import { explainMissing, explainMissingStop } from "./missing-payment";
import { paymentAttentionTexts as texts } from "./operator-payment-attention-text";
import { amountToCapture } from "./removed-units";
import { isBeforeShipping } from "./shipping-units";
import { isEnded } from "./status";

/**
 * Whether an open dispute locks the payment's refunds: the bank has taken the money back already,
 * and the gateway refuses a refund. Inquiries and warnings are best answered by a refund.
 */
export function isRefundLocked({ disputes }: Pick<PaymentFacts, "disputes">): boolean {
  return disputes.some(({ status }) => isFormalDispute(status));
}

/**
 * What lost disputes have taken of an order's payment, in minor units. The money is gone, but it is no
 * refund. A bank may take more than was paid, or another currency: more than what was captured and not
 * refunded can't be gone, and of an amount that can't be compared all of that counts as gone, so that
 * no customer is paid twice. `lostOfPayment` is the same as SQL.
 */
export function lostAmount({
  payment,
  currency,
}: Pick<OrderFacts, "payment" | "currency">): number {
  if (!payment) return 0;
  const left = Math.max(0, payment.capturedAmount - payment.refundedAmount);
  const lost = payment.disputes
    .filter(({ status }) => status === "lost")
    .reduce((sum, dispute) => sum + (dispute.currency === currency ? dispute.amount : left), 0);
  return Math.min(left, lost);
}

type PaidOrder = Pick<OrderFacts, "payment" | "status" | "items" | "total" | "currency">;

/** Why an order that has not shipped may not ship now because of its payment; null when it may. */
export function explainShippingStop(order: PaidOrder): string | null {
  const { payment } = order;
  if (!payment) return null;
  const { disputes } = payment;
  if (disputes.some(({ status }) => isFormalDispute(status))) return texts.disputed;
  if (disputes.some(({ status }) => status === "lost")) return texts.lostBeforeShipping;
  const missing = explainMissingStop(order);
  if (missing !== null) return missing;
  const warning = disputes.find(
    ({ status, isReviewed }) => isDisputeOpen(status) && isWarning(status) && !isReviewed,
  );
  if (warning) return warning.status === "fraud_warning" ? texts.fraudWarning : texts.inquiry;
  if (openFailures(order).some((refund) => keepsItems(order, refund))) {
    return texts.itemsNotRefunded;
  }
  return isOtherAmountCaptured(order) ? texts.otherAmountCaptured : null;
}

/** Whether an open failure is of units that were taken out of an order which has not shipped. */
function keepsItems(order: PaidOrder, refund: RefundFacts): boolean {
  return isBeforeShipping(order) && hasUnitsWithoutMoney(order, refund);
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
  if (payment.disputes.some(({ status }) => needsEvidence(status))) reasons.add(texts.disputed);
  const reviewable = reviewableDisputes(order);
  for (const dispute of reviewable) addReason(reasons, dispute, order.currency);
  const missing = explainMissing(order, lostAmount(order));
  if (missing) reasons.add(missing.attention);
  // What was not refunded of an ended order is reversed automatically.
  const failures = isEnded(order.status) ? [] : openFailures(order);
  for (const refund of failures) {
    reasons.add(textOfFailure(order, refund));
  }
  let isReviewable = reviewable.length + failures.length > 0 || missing?.isReviewable === true;
  if (isOtherAmountCaptured(order)) {
    isReviewable = true;
    reasons.add(texts.otherAmountCaptured);
  }
  return { attention: reasons.size > 0 ? [...reasons].join(" ") : null, isReviewable };
}

function textOfFailure(order: OrderFacts, refund: RefundFacts): string {
  if (hasUnitsWithoutMoney(order, refund)) {
    return isBeforeShipping(order) ? texts.itemsNotRefunded : texts.removedItemsNotRefunded;
  }
  return refund.providerRef ? texts.refundFailedLater : texts.refundRefused;
}

/**
 * The disputes that an operator can mark as reviewed: open warnings, which stop shipping until then,
 * and what Waybill can't judge, a status that it doesn't know or a loss in another currency.
 */
export function reviewableDisputes({
  payment,
  currency,
}: Pick<OrderFacts, "payment" | "currency">): DisputeFacts[] {
  return (payment?.disputes ?? []).filter((dispute) => {
    const isOpenWarning = isDisputeOpen(dispute.status) && isWarning(dispute.status);
    const isUnclear = dispute.unknownStatus !== null || isLostInOtherCurrency(dispute, currency);
    return !dispute.isReviewed && (isOpenWarning || isUnclear);
  });
}

function addReason(reasons: Set<string>, dispute: DisputeFacts, currency: string): void {
  if (dispute.status === "fraud_warning") reasons.add(texts.fraudWarning);
  if (dispute.status === "warning_needs_response") reasons.add(texts.inquiry);
  if (dispute.unknownStatus !== null) reasons.add(texts.unknownDisputeStatus);
  if (isLostInOtherCurrency(dispute, currency)) reasons.add(texts.lostInOtherCurrency);
}

function isLostInOtherCurrency(dispute: DisputeFacts, currency: string): boolean {
  return dispute.status === "lost" && dispute.currency !== currency;
}

/** The failed refunds that nobody has dealt with: by later refunds or by a review. */
function openFailures(order: PaidOrder): RefundFacts[] {
  const { payment } = order;
  if (!payment) return [];
  // An open dispute says what to do, and a lost one has returned the money.
  const isOpenOrLost =
    isRefundLocked(payment) || payment.disputes.some(({ status }) => status === "lost");
  return unresolvedFailures(order, lostAmount(order)).filter(
    (refund) => !(isOpenOrLost && wasRefusedAsDisputed(payment, refund)),
  );
}
