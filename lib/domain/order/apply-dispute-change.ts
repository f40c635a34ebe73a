import type { OrderChange } from "./change";
import { isDisputeOpen, isWarning } from "./dispute-status";
import type { PaymentFacts } from "./facts";

/** The payment after a dispute of it was written, or after an operator reviewed it. */
export function applyDisputeChange(
  payment: PaymentFacts | null,
  { dispute, review }: Pick<OrderChange, "dispute" | "review">,
): PaymentFacts | null {
  if (!payment) return null;
  const written = dispute ? { ...payment, disputes: applyOne(payment, dispute) } : payment;
  if (!review) return written;
  return {
    ...written,
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

function applyOne(
  { disputes }: PaymentFacts,
  dispute: NonNullable<OrderChange["dispute"]>,
): PaymentFacts["disputes"] {
  const { status, amount, reason, evidenceDueBy } = dispute;
  const values = { status, amount, reason, evidenceDueBy };
  if (dispute.kind === "open") {
    return [...disputes, { id: 0, providerRef: dispute.providerRef, isReviewed: false, ...values }];
  }
  return disputes.map((known) =>
    known.id === dispute.id ? { ...known, ...values, isReviewed: dispute.isReviewed } : known,
  );
}
