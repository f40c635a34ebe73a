import { change, type Decision, noChange, type OrderStep, refuse } from "./change";
import {
  type DisputeStatus,
  isDisputeAppeal,
  isDisputeOpen,
  isFormalDispute,
  isWarning,
} from "./dispute-status";
import type { DisputeFacts, OrderFacts } from "./facts";
import { explainPayment } from "./payment-attention";

/** The gateway's report about a dispute or an early fraud warning. */
export interface DisputeReport {
  /** The gateway's id of the dispute or the warning. */
  providerRef: string;
  /** The payment that is disputed; null if the gateway names none. */
  paymentRef: string | null;
  status: DisputeStatus;
  /** Minor units; null for a warning, which concerns the whole payment. */
  amount: number | null;
  reason: string;
  evidenceDueBy: Date | null;
  openedAt: Date;
}

/**
 * Records the gateway's report about a dispute of the order's payment. A report from before the
 * dispute was closed changes nothing; only an appeal can open it again.
 */
export function recordDisputeReport(order: OrderFacts, report: DisputeReport): Decision {
  const { payment } = order;
  if (!payment || payment.providerRef === null) return noChange;
  if (payment.providerRef !== report.paymentRef) return noChange;
  const { providerRef, status, reason, evidenceDueBy } = report;
  const amount = report.amount ?? payment.amount;
  const known = payment.disputes.find((dispute) => dispute.providerRef === providerRef);
  const values = { status, amount, reason, evidenceDueBy };
  if (!known) {
    return change({
      steps: [disputeStep(report, amount)],
      dispute: {
        kind: "open",
        paymentId: payment.id,
        providerRef,
        openedAt: report.openedAt,
        ...values,
      },
    });
  }
  const isOutdated =
    !isDisputeOpen(known.status) && isDisputeOpen(status) && !isDisputeAppeal(status);
  if (isOutdated || isSame(known, values)) return noChange;
  const isEscalated = isWarning(known.status) && isFormalDispute(status);
  const isClosed = isDisputeOpen(known.status) !== isDisputeOpen(status);
  const isOverturned = !isDisputeOpen(known.status) && known.status !== status;
  return change({
    steps: isEscalated || isClosed || isOverturned ? [disputeStep(report, amount)] : [],
    dispute: { kind: "set", id: known.id, isReviewed: known.isReviewed && !isEscalated, ...values },
  });
}

function disputeStep(report: DisputeReport, amount: number): OrderStep {
  const { providerRef, status, reason } = report;
  const type = isDisputeOpen(status) ? "payment/disputed" : "payment/dispute_closed";
  return { set: {}, event: { type, data: { dispute: providerRef, status, reason, amount } } };
}

function isSame(
  known: DisputeFacts,
  values: Pick<DisputeFacts, "status" | "amount" | "reason" | "evidenceDueBy">,
): boolean {
  return (
    known.status === values.status &&
    known.amount === values.amount &&
    known.reason === values.reason &&
    known.evidenceDueBy?.getTime() === values.evidenceDueBy?.getTime()
  );
}

/**
 * Records that an operator has looked at the payment's warnings, its failed refunds and the captured
 * amount: they need no more attention, and no longer stop shipping. Only the bank closes a dispute.
 */
export function decidePaymentReview(order: OrderFacts, reason: string): Decision {
  const { payment } = order;
  if (!payment || !explainPayment(order).isReviewable) {
    return refuse("This payment has nothing to review.");
  }
  return change({
    steps: [{ set: {}, event: { type: "payment/reviewed", data: { paymentId: payment.id } } }],
    review: { paymentId: payment.id },
    note: reason,
  });
}
