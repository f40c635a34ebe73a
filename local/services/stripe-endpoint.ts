import type { EnabledEvents } from "@/local/gateway/events/event";

/**
 * The `enabled_events` of the app's webhook endpoint at the embedded gateway. A test compares them with
 * the types that the app uses and with the README, by which the endpoint is configured at Stripe.
 */
export const enabledEvents = [
  "payment_intent.amount_capturable_updated",
  "payment_intent.canceled",
  "payment_intent.payment_failed",
  "payment_intent.succeeded",
  "checkout.session.completed",
  "checkout.session.expired",
  "refund.created",
  "refund.updated",
  "refund.failed",
  "charge.dispute.created",
  "charge.dispute.updated",
  "charge.dispute.closed",
  "charge.dispute.funds_withdrawn",
  "charge.dispute.funds_reinstated",
  "radar.early_fraud_warning.created",
  "radar.early_fraud_warning.updated",
] as const satisfies EnabledEvents;
