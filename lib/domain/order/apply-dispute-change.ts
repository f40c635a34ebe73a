import type { DisputeFacts, MissingReview, PaymentFacts, RefundFacts } from "./facts";

/** What the gateway reports about a dispute, and what of it can change. */
export type DisputeValues = Pick<
  DisputeFacts,
  "status" | "unknownStatus" | "amount" | "currency" | "reason" | "evidenceDueBy"
>;

type DisputeChange =
  | ({ kind: "open"; paymentId: number; providerRef: string; openedAt: Date } & DisputeValues)
  | ({ kind: "set"; id: number; isReviewed: boolean } & DisputeValues);

/** The part of a change that is about the disputes of the order's payment. */
export interface PaymentDisputeChange {
  dispute?: DisputeChange;
  /** Marks these disputes and the payment's failed refunds and captured amount as reviewed. */
  review?: PaymentReview;
}

interface PaymentReview {
  paymentId: number;
  disputeIds: readonly number[];
  missing: MissingReview | null;
  /** Whether refunds that the gateway lacks are open no longer. */
  endsRefunds: boolean;
}

/** The payment after a dispute of it was written, or after an operator reviewed it. */
export function applyDisputeChange(
  payment: PaymentFacts | null,
  { dispute, review }: PaymentDisputeChange,
  now: Date,
): PaymentFacts | null {
  if (!payment) return null;
  const written = dispute ? { ...payment, disputes: applyOne(payment, dispute) } : payment;
  if (!review) return written;
  return {
    ...written,
    isCaptureReviewed: written.isCaptureReviewed || written.capturedAmount > 0,
    disputes: written.disputes.map((known) =>
      review.disputeIds.includes(known.id) ? { ...known, isReviewed: true } : known,
    ),
    missingReview: review.missing ?? written.missingReview,
    refunds: written.refunds.map((refund) =>
      reviewedRefund(refund, review.endsRefunds ? now : null),
    ),
  };
}

/** `endsOpenAt`: when refunds that are open end by the review; null if they stay open. */
function reviewedRefund(refund: RefundFacts, endsOpenAt: Date | null): RefundFacts {
  if (refund.status === "failed") return { ...refund, isReviewed: true };
  if (refund.status === "succeeded" || endsOpenAt === null) return refund;
  const failed = {
    status: "failed",
    failureCode: "resource_missing",
    failedAt: endsOpenAt,
  } as const;
  return { ...refund, ...failed, isReviewed: true };
}

function applyOne({ disputes }: PaymentFacts, dispute: DisputeChange): PaymentFacts["disputes"] {
  const { status, unknownStatus, amount, currency, reason, evidenceDueBy } = dispute;
  const values = { status, unknownStatus, amount, currency, reason, evidenceDueBy };
  if (dispute.kind === "open") {
    return [...disputes, { id: 0, providerRef: dispute.providerRef, isReviewed: false, ...values }];
  }
  return disputes.map((known) =>
    known.id === dispute.id ? { ...known, ...values, isReviewed: dispute.isReviewed } : known,
  );
}
