import { z } from "zod";

/**
 * What a cardholder's bank says about a payment. `fraud_warning` is an early fraud warning of the
 * card's issuer. The `warning_` statuses are inquiries, in which the bank only asks. All others are
 * disputes: the bank takes the amount back, and returns it if the shop wins, perhaps after an appeal.
 * Sources: https://docs.stripe.com/api/disputes/object#dispute_object-status and
 * https://docs.stripe.com/changelog/endive/2026-10-28/evidence-submission-appeal-dispute-decisions
 */
export const disputeStatus = z.enum([
  "fraud_warning",
  "fraud_warning_closed",
  "warning_needs_response",
  "warning_under_review",
  "warning_closed",
  "needs_response",
  "under_review",
  "appeal_needs_response",
  "appeal_under_review",
  "won",
  "lost",
  "prevented",
]);
export type DisputeStatus = z.infer<typeof disputeStatus>;

const closedStatuses: ReadonlySet<DisputeStatus> = new Set([
  "fraud_warning_closed",
  "warning_closed",
  "won",
  "lost",
  "prevented",
]);

export function isDisputeOpen(status: DisputeStatus): boolean {
  return !closedStatuses.has(status);
}

/** Whether the bank only asks or warns. The money stays with the shop. */
export function isWarning(status: DisputeStatus): boolean {
  return status === "fraud_warning" || status.startsWith("warning_");
}

/** Whether a dispute is open for which the amount was taken back. */
export function isFormalDispute(status: DisputeStatus): boolean {
  return isDisputeOpen(status) && !isWarning(status);
}

/** Whether the shop has to respond to a dispute at the gateway, or it is lost. */
export function needsEvidence(status: DisputeStatus): boolean {
  return status === "needs_response" || status === "appeal_needs_response";
}
