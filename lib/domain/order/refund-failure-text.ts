/**
 * Why a refund was refused or has failed, by code. Sources: https://docs.stripe.com/error-codes and
 * `failure_reason` at https://docs.stripe.com/api/refunds/object. The last two are ours.
 */
const reasons: Readonly<Record<string, string>> = {
  charge_already_refunded: "the payment was already refunded",
  charge_disputed: "the payment is disputed",
  refund_disputed_payment: "the payment is disputed",
  charge_for_pending_refund_disputed: "the payment was disputed meanwhile",
  charge_not_refundable: "the payment can't be refunded",
  amount_too_large: "the amount is higher than what is left of the payment",
  amount_too_small: "the amount is too low",
  balance_insufficient: "the balance at the gateway is too low",
  insufficient_funds: "the balance at the gateway is too low",
  lost_or_stolen_card: "the card was lost or stolen",
  expired_or_canceled_card: "the card has expired or was cancelled",
  declined: "the customer's bank declined it",
  merchant_request: "it was cancelled at the gateway",
  payment_intent_unexpected_state: "the payment has changed at the gateway",
  resource_missing: "the gateway doesn't know the payment",
  canceled: "it was cancelled at the gateway",
  already_captured: "the payment was captured meanwhile",
};

/** Why a refund failed, such as "the payment is disputed"; null if the gateway did not say. */
export function refundFailureReason(code: string | null): string | null {
  if (code === null || code === "unknown" || code === "refused") return null;
  return reasons[code] ?? `the gateway's reason is “${code.replaceAll("_", " ")}”`;
}

/** One sentence about a refund that the gateway refused. */
export function explainRefundFailure(code: string | null): string {
  const reason = refundFailureReason(code);
  if (reason === null) return "The gateway refused the refund and gave no reason.";
  return `The gateway refused the refund: ${reason}.`;
}
