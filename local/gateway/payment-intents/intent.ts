import { unixSeconds } from "@/local/gateway/events/event";
import { newId } from "@/local/gateway/ids";
import type { Decline } from "@/local/gateway/payment-methods/test-cards";

export type IntentStatus =
  | "requires_payment_method"
  | "requires_confirmation"
  | "requires_action"
  | "requires_capture"
  | "succeeded"
  | "canceled";

/** Stripe's PaymentIntent for card payments. Amounts are in minor units. */
export interface PaymentIntent {
  id: string;
  object: "payment_intent";
  amount: number;
  amount_capturable: number;
  amount_received: number;
  automatic_payment_methods: { enabled: boolean; allow_redirects?: string } | null;
  canceled_at: number | null;
  cancellation_reason: string | null;
  capture_method: "automatic" | "automatic_async" | "manual";
  client_secret: string;
  confirmation_method: "automatic";
  created: number;
  currency: string;
  customer: string | null;
  description: string | null;
  last_payment_error: PaymentError | null;
  latest_charge: string | null;
  livemode: false;
  metadata: Record<string, string>;
  next_action: { type: "use_stripe_sdk"; use_stripe_sdk: object } | null;
  payment_method: string | null;
  payment_method_types: string[];
  receipt_email: string | null;
  /** Intents of earlier versions have none. */
  setup_future_usage?: "off_session" | "on_session" | null;
  statement_descriptor: string | null;
  status: IntentStatus;
}

export interface PaymentError {
  type: "card_error";
  code: string;
  decline_code: string;
  message: string;
  charge: string | null;
  payment_method: FailedMethod | null;
}

/** The payment method of a failed attempt. Errors of earlier versions have no card. */
interface FailedMethod {
  id: string;
  object: "payment_method";
  type: "card";
  card?: { brand: string; last4: string };
}

export type IntentDetails = Pick<
  PaymentIntent,
  | "amount"
  | "automatic_payment_methods"
  | "capture_method"
  | "currency"
  | "customer"
  | "description"
  | "metadata"
  | "payment_method"
  | "receipt_email"
  | "setup_future_usage"
  | "statement_descriptor"
>;

/** Creates an intent before its first payment attempt. */
export function newIntent(details: IntentDetails): PaymentIntent {
  const id = newId("pi");
  return {
    id,
    object: "payment_intent",
    amount_capturable: 0,
    amount_received: 0,
    canceled_at: null,
    cancellation_reason: null,
    client_secret: newId(`${id}_secret`, 25),
    confirmation_method: "automatic",
    created: unixSeconds(new Date()),
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    next_action: null,
    payment_method_types: ["card"],
    status: details.payment_method ? "requires_confirmation" : "requires_payment_method",
    ...details,
  };
}

/** The intent after the charge `chargeId` was authorized. */
export function authorizedIntent(intent: PaymentIntent, chargeId: string): PaymentIntent {
  const manual = intent.capture_method === "manual";
  return {
    ...intent,
    status: manual ? "requires_capture" : "succeeded",
    amount_capturable: manual ? intent.amount : 0,
    amount_received: manual ? 0 : intent.amount,
    latest_charge: chargeId,
    last_payment_error: null,
    next_action: null,
  };
}

/** The intent after a declined attempt. It requires another payment method. */
export function declinedIntent(
  intent: PaymentIntent,
  error: PaymentError,
  chargeId: string | null,
): PaymentIntent {
  return {
    ...intent,
    status: "requires_payment_method",
    payment_method: null,
    latest_charge: chargeId ?? intent.latest_charge,
    last_payment_error: error,
    next_action: null,
  };
}

/** The intent while the customer must authenticate with their bank (3-D Secure). */
export function requiresActionIntent(intent: PaymentIntent): PaymentIntent {
  return {
    ...intent,
    status: "requires_action",
    next_action: { type: "use_stripe_sdk", use_stripe_sdk: { type: "three_d_secure_redirect" } },
  };
}

/** The intent after `amount` (minor units) was captured. The rest is released. */
export function capturedIntent(intent: PaymentIntent, amount: number): PaymentIntent {
  return { ...intent, status: "succeeded", amount_capturable: 0, amount_received: amount };
}

/** The intent after its cancellation. `reason` is one of Stripe's cancellation reasons. */
export function canceledIntent(intent: PaymentIntent, reason: string | null): PaymentIntent {
  return {
    ...intent,
    status: "canceled",
    amount_capturable: 0,
    canceled_at: unixSeconds(new Date()),
    cancellation_reason: reason,
    next_action: null,
  };
}

/** The description of a declined attempt, for the intent and for the error response. */
export function paymentError(
  decline: Decline,
  method: FailedMethod | null,
  chargeId: string | null,
): PaymentError {
  return {
    type: "card_error",
    code: decline.code,
    decline_code: decline.declineCode,
    message: decline.message,
    charge: chargeId,
    payment_method: method,
  };
}
