import { unixSeconds } from "@/local/gateway/events/event";
import { newId } from "@/local/gateway/ids";

/** Source: https://docs.stripe.com/api/disputes/object#dispute_object-status */
export type DisputeStatus =
  | "warning_needs_response"
  | "warning_under_review"
  | "warning_closed"
  | "needs_response"
  | "under_review"
  | "won"
  | "lost";

/** Source: https://docs.stripe.com/api/disputes/object#dispute_object-reason */
export const disputeReasons = [
  "bank_cannot_process",
  "check_returned",
  "credit_not_processed",
  "customer_initiated",
  "debit_not_authorized",
  "duplicate",
  "fraudulent",
  "general",
  "incorrect_account_details",
  "insufficient_funds",
  "noncompliant",
  "product_not_received",
  "product_unacceptable",
  "subscription_canceled",
  "unrecognized",
] as const;
export type DisputeReason = (typeof disputeReasons)[number];

/** The evidence that Stripe's test mode reads. Source: https://docs.stripe.com/testing#disputes */
export interface Evidence {
  uncategorized_text?: string | undefined;
  [field: string]: string | undefined;
}

/** Stripe's Dispute. The amount is in minor units. */
export interface Dispute {
  id: string;
  object: "dispute";
  amount: number;
  balance_transactions: { id: string; object: "balance_transaction"; amount: number }[];
  charge: string;
  created: number;
  currency: string;
  evidence: Evidence;
  evidence_details: {
    due_by: number | null;
    has_evidence: boolean;
    past_due: boolean;
    submission_count: number;
  };
  is_charge_refundable: boolean;
  livemode: false;
  metadata: Record<string, string>;
  payment_intent: string;
  reason: DisputeReason;
  status: DisputeStatus;
}

/** Card networks give a shop about this long. */
const responseSeconds = 9 * 24 * 3_600;

export function newDispute(
  details: Pick<Dispute, "amount" | "charge" | "currency" | "payment_intent" | "reason"> & {
    isInquiry: boolean;
  },
): Dispute {
  const { isInquiry, ...fields } = details;
  const created = unixSeconds(new Date());
  return {
    id: newId("du"),
    object: "dispute",
    balance_transactions: isInquiry ? [] : [movement(-fields.amount)],
    created,
    evidence: {},
    evidence_details: {
      due_by: created + responseSeconds,
      has_evidence: false,
      past_due: false,
      submission_count: 0,
    },
    is_charge_refundable: isInquiry,
    livemode: false,
    metadata: {},
    status: isInquiry ? "warning_needs_response" : "needs_response",
    ...fields,
  };
}

/** The dispute after the bank has decided. A win returns the amount to the shop. */
export function closedDispute(
  dispute: Dispute,
  status: "won" | "lost" | "warning_closed",
): Dispute {
  const returned = status === "won" ? [movement(dispute.amount)] : [];
  return {
    ...dispute,
    balance_transactions: [...dispute.balance_transactions, ...returned],
    evidence_details: { ...dispute.evidence_details, due_by: null },
    is_charge_refundable: status !== "lost",
    status,
  };
}

export function isInquiry({ status }: Dispute): boolean {
  return status.startsWith("warning_");
}

export function isOpen({ status }: Dispute): boolean {
  return status !== "won" && status !== "lost" && status !== "warning_closed";
}

function movement(amount: number): Dispute["balance_transactions"][number] {
  return { id: newId("txn"), object: "balance_transaction", amount };
}
