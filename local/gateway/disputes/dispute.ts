import { unixSeconds } from "@/local/gateway/events/event";
import { newId } from "@/local/gateway/ids";
import type { EvidenceField } from "./evidence";

/**
 * Those that are simulated. Appeals and prevented disputes are not.
 * Source: https://docs.stripe.com/api/disputes/object#dispute_object-status
 */
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

/** The evidence that was sent, by Stripe's field. */
export type Evidence = Partial<Record<EvidenceField, string | undefined>>;

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
  /** Disputes of earlier versions have none. */
  payment_method_details?: {
    type: "card";
    card: { brand: string; case_type: "chargeback" | "inquiry"; network_reason_code: string };
  };
  reason: DisputeReason;
  status: DisputeStatus;
}

const daySeconds = 24 * 3_600;
/** In test mode a shop can respond until the end of the eighth day after the dispute, in UTC. */
const responseDays = 8;
/** The Visa codes of the disputes that test cards open. */
const networkCodes: Partial<Record<DisputeReason, string>> = {
  fraudulent: "10.4",
  product_not_received: "13.1",
};

export function newDispute(
  details: Pick<Dispute, "amount" | "charge" | "currency" | "payment_intent" | "reason"> & {
    isInquiry: boolean;
    brand: string;
  },
): Dispute {
  const { isInquiry, brand, ...fields } = details;
  const created = unixSeconds(new Date());
  const networkCode = networkCodes[fields.reason] ?? "13.9";
  return {
    id: newId("du"),
    object: "dispute",
    balance_transactions: isInquiry ? [] : [movement(-fields.amount)],
    created,
    evidence: {},
    evidence_details: {
      due_by: created - (created % daySeconds) + (responseDays + 1) * daySeconds - 1,
      has_evidence: false,
      past_due: false,
      submission_count: 0,
    },
    is_charge_refundable: isInquiry,
    livemode: false,
    metadata: {},
    payment_method_details: {
      type: "card",
      card: {
        brand,
        case_type: isInquiry ? "inquiry" : "chargeback",
        network_reason_code: isInquiry ? "10" : networkCode,
      },
    },
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
    is_charge_refundable: status !== "lost",
    status,
  };
}

/** The inquiry after the bank has turned it into a dispute, which withdraws the amount. */
export function escalatedInquiry(inquiry: Dispute, amount: number): Dispute {
  const { payment_method_details: details } = inquiry;
  return {
    ...inquiry,
    amount,
    balance_transactions: [movement(-amount)],
    is_charge_refundable: false,
    ...(details && {
      payment_method_details: { ...details, card: { ...details.card, case_type: "chargeback" } },
    }),
    status: "needs_response",
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
