import { isDisputeOpen, isWarning } from "./dispute-status";
import type { DisputeFacts, PaymentFacts } from "./facts";

type DisputeValues = Pick<DisputeFacts, "status" | "amount" | "reason" | "evidenceDueBy">;

type DisputeChange =
  | ({ kind: "open"; paymentId: number; providerRef: string; openedAt: Date } & DisputeValues)
  | ({ kind: "set"; id: number; isReviewed: boolean } & DisputeValues);

/** The part of a change that is about the disputes of the order's payment. */
export interface PaymentDisputeChange {
  dispute?: DisputeChange;
  /** Marks the payment's open warnings, failed refunds and captured amount as reviewed. */
  review?: { paymentId: number };
}

/** The payment after a dispute of it was written, or after an operator reviewed it. */
export function applyDisputeChange(
  payment: PaymentFacts | null,
  { dispute, review }: PaymentDisputeChange,
): PaymentFacts | null {
  if (!payment) return null;
  const written = dispute ? { ...payment, disputes: applyOne(payment, dispute) } : payment;
  if (!review) return written;
  return {
    ...written,
    isCaptureReviewed: written.isCaptureReviewed || written.capturedAmount > 0,
    disputes: written.disputes.map((known) =>
      isWarning(known.status) && isDisputeOpen(known.status)
        ? { ...known, isReviewed: true }
        : known,
    ),
    refunds: written.refunds.map((refund) =>
      refund.status === "failed" ? { ...refund, isReviewed: true } : refund,
    ),
  };
}

function applyOne({ disputes }: PaymentFacts, dispute: DisputeChange): PaymentFacts["disputes"] {
  const { status, amount, reason, evidenceDueBy } = dispute;
  const values = { status, amount, reason, evidenceDueBy };
  if (dispute.kind === "open") {
    return [...disputes, { id: 0, providerRef: dispute.providerRef, isReviewed: false, ...values }];
  }
  return disputes.map((known) =>
    known.id === dispute.id ? { ...known, ...values, isReviewed: dispute.isReviewed } : known,
  );
}
