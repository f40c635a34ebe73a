import type { DisputeValues } from "./apply-dispute-change";
import { change, type Decision, noChange, type OrderStep, refuse } from "./change";
import { type DisputeStatus, isDisputeOpen, isWarning } from "./dispute-status";
import type { DisputeFacts, OrderFacts } from "./facts";
import { endsOpenRefunds, reviewOfMissing } from "./missing-payment";
import { explainPayment, reviewableDisputes } from "./payment-attention";

/** The gateway's report about a dispute or an early fraud warning. */
export interface DisputeReport {
  /** The gateway's id of the dispute or the warning. */
  providerRef: string;
  /** The payment that is disputed; null if the gateway names none. */
  paymentRef: string | null;
  status: DisputeStatus;
  /** The gateway's own status, if it is one that this version doesn't know. */
  unknownStatus: string | null;
  /** In minor units; null for a warning, which concerns the whole payment. */
  amount: { value: number; currency: string } | null;
  reason: string;
  evidenceDueBy: Date | null;
  openedAt: Date;
}

/**
 * Records the gateway's report about a dispute of the order's payment. It refuses one that may have
 * been overtaken: a closed dispute changes, and a dispute becomes a mere inquiry again, only if the
 * report is confirmed, which means that the gateway was asked after that state was known.
 */
export function recordDisputeReport(
  order: OrderFacts,
  report: DisputeReport,
  { isConfirmed = false } = {},
): Decision {
  const { payment } = order;
  if (!payment || payment.providerRef === null) return noChange;
  if (payment.providerRef !== report.paymentRef) return noChange;
  const { providerRef, status, unknownStatus, reason, evidenceDueBy } = report;
  const amount = report.amount?.value ?? (payment.capturedAmount || payment.amount);
  const currency = report.amount?.currency ?? order.currency;
  const known = payment.disputes.find((dispute) => dispute.providerRef === providerRef);
  const values = { status, unknownStatus, amount, currency, reason, evidenceDueBy };
  if (!known) {
    const { openedAt } = report;
    return change({
      steps: [disputeStep(providerRef, values)],
      dispute: { kind: "open", paymentId: payment.id, providerRef, openedAt, ...values },
    });
  }
  if (isSame(known, values)) return noChange;
  if (!isConfirmed && mayBeOutdated(known, status)) {
    return refuse(`The dispute ${providerRef} was reported as ${known.status}.`);
  }
  return change({
    steps: isNews(known, values) ? [disputeStep(providerRef, values)] : [],
    dispute: { kind: "set", id: known.id, isReviewed: staysReviewed(known, values), ...values },
  });
}

/** Whether a report is more likely to be old than true. Escalations of inquiries are always news. */
function mayBeOutdated(known: DisputeFacts, status: DisputeStatus): boolean {
  if (known.status === status || isEscalation(known, status)) return false;
  return !isDisputeOpen(known.status) || isWarning(status) !== isWarning(known.status);
}

/** Whether an inquiry, open or closed, became a dispute. */
function isEscalation(known: DisputeFacts, status: DisputeStatus): boolean {
  return isWarning(known.status) && !isWarning(status);
}

/** Whether the change opens, escalates, closes, reopens or overturns the dispute. */
function isNews(known: DisputeFacts, { status, unknownStatus }: DisputeValues): boolean {
  if (unknownStatus !== null && unknownStatus !== known.unknownStatus) return true;
  if (isWarning(known.status) !== isWarning(status)) return true;
  const isStillOpen = isDisputeOpen(known.status) && isDisputeOpen(status);
  return !isStillOpen && known.status !== status;
}

/** A review is about what the operator saw: a warning, or one result of a dispute. */
function staysReviewed(known: DisputeFacts, { status, unknownStatus }: DisputeValues): boolean {
  const isStillWarning = isWarning(known.status) && isWarning(status);
  const isSameMatter = isStillWarning || known.status === status;
  return known.isReviewed && isSameMatter && known.unknownStatus === unknownStatus;
}

function disputeStep(providerRef: string, values: DisputeValues): OrderStep {
  const { status, unknownStatus, reason, amount, currency } = values;
  const type = isDisputeOpen(status) ? "payment/disputed" : "payment/dispute_closed";
  const data = { dispute: providerRef, status, reason, amount, currency };
  return {
    set: {},
    event: { type, data: unknownStatus === null ? data : { ...data, unknownStatus } },
  };
}

function isSame(known: DisputeFacts, values: DisputeValues): boolean {
  return (
    known.status === values.status &&
    known.unknownStatus === values.unknownStatus &&
    known.amount === values.amount &&
    known.currency === values.currency &&
    known.reason === values.reason &&
    known.evidenceDueBy?.getTime() === values.evidenceDueBy?.getTime()
  );
}

/**
 * Records that an operator has looked at the payment's warnings, its failed refunds, the captured
 * amount, and what of its disputes is not known: they need no more attention, and warnings and failed
 * refunds no longer stop shipping. Only the bank closes a dispute.
 */
export function decidePaymentReview(order: OrderFacts, reason: string): Decision {
  const { payment } = order;
  if (!payment || !explainPayment(order).isReviewable) {
    return refuse("This payment has nothing to review.");
  }
  const { id: paymentId } = payment;
  const missing = reviewOfMissing(order);
  // The operator has returned the money of an ended order where it was authorized.
  const isVoided = missing === "returned" && payment.status === "authorized";
  const reviewed: OrderStep = { set: {}, event: { type: "payment/reviewed", data: { paymentId } } };
  return change({
    steps: isVoided ? [reviewed, voidedStep(paymentId)] : [reviewed],
    ...(isVoided && { payment: { kind: "set", id: paymentId, status: "voided" } }),
    review: {
      ...{ paymentId, missing, endsRefunds: endsOpenRefunds(order) },
      disputeIds: reviewableDisputes(order).map(({ id }) => id),
    },
    note: reason,
  });
}

function voidedStep(paymentId: number): OrderStep {
  return {
    set: { paymentStatus: "voided" },
    event: { type: "payment/voided", data: { paymentId } },
  };
}
