import { unixSeconds } from "@/local/gateway/events/event";
import { newId } from "@/local/gateway/ids";

export type RefundStatus = "pending" | "succeeded" | "failed";

/** Of Stripe's reasons, those that are simulated. Source: https://docs.stripe.com/api/refunds/object */
export type FailureReason = "expired_or_canceled_card" | "charge_for_pending_refund_disputed";

/** A refund of a charge. The amount is in minor units. */
export interface Refund {
  id: string;
  object: "refund";
  amount: number;
  charge: string;
  created: number;
  currency: string;
  failure_reason?: FailureReason;
  metadata: Record<string, string>;
  payment_intent: string;
  pending_reason?: string;
  reason: string | null;
  status: RefundStatus;
}

/** Creates a refund that is pending or has succeeded. */
export function newRefund(
  details: Pick<
    Refund,
    "amount" | "charge" | "currency" | "metadata" | "payment_intent" | "reason" | "status"
  >,
): Refund {
  const refund: Refund = {
    id: newId("re"),
    object: "refund",
    created: unixSeconds(new Date()),
    ...details,
  };
  return refund.status === "pending" ? { ...refund, pending_reason: "processing" } : refund;
}
