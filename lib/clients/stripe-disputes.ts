import { z } from "zod";
import type { DisputeReport } from "@/lib/domain/order/dispute-rules";
import { type DisputeStatus, disputeStatus } from "@/lib/domain/order/dispute-status";
import { checked, idOf } from "./stripe-reports";

const reference = z.union([z.string(), z.object({ id: z.string() })]).nullish();
/** Unix seconds. */
const time = z.int();

/** Source: https://docs.stripe.com/api/disputes/object */
const disputeShape = z.object({
  id: z.string().min(1),
  amount: z.int().min(0),
  created: time,
  evidence_details: z.object({ due_by: time.nullish() }).nullish(),
  payment_intent: reference,
  reason: z.string().min(1),
  status: z.string().min(1).transform(toStatus),
});

/** Source: https://docs.stripe.com/api/radar/early_fraud_warnings/object */
const fraudWarningShape = z.object({
  id: z.string().min(1),
  /** False once the payment was refunded in full or disputed. */
  actionable: z.boolean(),
  created: time,
  fraud_type: z.string().min(1),
  payment_intent: reference,
});

const knownStatus = disputeStatus.exclude(["fraud_warning", "fraud_warning_closed"]);

/**
 * The gateway may add statuses. An unknown one counts as open, so that nothing ships and no refund is
 * made until it is understood, and no other order is held up.
 */
function toStatus(status: string): DisputeStatus {
  const known = knownStatus.safeParse(status).data;
  if (known) return known;
  return status.startsWith("warning_") ? "warning_under_review" : "under_review";
}

/** The report of a dispute. Throws `GatewayUnavailable` if a field is missing. */
export function toDisputeReport(answer: unknown): DisputeReport {
  const dispute = checked(disputeShape, answer);
  // 0 means that the bank accepts no response.
  const dueBy = dispute.evidence_details?.due_by || null;
  return {
    providerRef: dispute.id,
    paymentRef: idOf(dispute.payment_intent),
    status: dispute.status,
    amount: dispute.amount,
    reason: dispute.reason,
    evidenceDueBy: dueBy === null ? null : new Date(dueBy * 1000),
    openedAt: new Date(dispute.created * 1000),
  };
}

/** The report of an early fraud warning. Throws `GatewayUnavailable` if a field is missing. */
export function toFraudWarningReport(answer: unknown): DisputeReport {
  const warning = checked(fraudWarningShape, answer);
  return {
    providerRef: warning.id,
    paymentRef: idOf(warning.payment_intent),
    status: warning.actionable ? "fraud_warning" : "fraud_warning_closed",
    amount: null,
    reason: warning.fraud_type,
    evidenceDueBy: null,
    openedAt: new Date(warning.created * 1000),
  };
}
