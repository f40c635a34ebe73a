import { type ApiError, type ApiErrorBody, refused } from "@/local/gateway/api-error";
import { type Charge, newCharge } from "@/local/gateway/charges/charge";
import { disputeByCard } from "@/local/gateway/disputes/open";
import { unixSeconds } from "@/local/gateway/events/event";
import { newPaymentMethod } from "@/local/gateway/payment-methods/payment-method";
import {
  authenticationRequired,
  type Decline,
  genericDecline,
  type TestCard,
} from "@/local/gateway/payment-methods/test-cards";
import { findUsableCard, saveForLater } from "@/local/gateway/payment-methods/use";
import type { GatewayStore } from "@/local/gateway/store";
import {
  authorizedIntent,
  declinedIntent,
  type PaymentError,
  type PaymentIntent,
  paymentError,
  requiresActionIntent,
} from "./intent";

const authorizationSeconds = 7 * 24 * 3_600;

export type Confirmation =
  | { kind: "authorized"; intent: PaymentIntent }
  | { kind: "requires_action"; intent: PaymentIntent }
  | { kind: "declined"; intent: PaymentIntent; error: PaymentError };

export interface ConfirmOptions {
  paymentMethod: string | null;
  /** Fault injection: the share of authorizations to decline, whatever the card. */
  declineRate: number;
  /** The customer is not present, so a card that requires authentication is declined. */
  offSession: boolean;
}

/**
 * Attempts a payment on an intent that the caller has locked or just created. The card is
 * authorized (and captured, if the capture is automatic), requires authentication, or is declined.
 */
export async function confirmIntent(
  store: GatewayStore,
  intent: PaymentIntent,
  options: ConfirmOptions,
): Promise<Confirmation> {
  requireConfirmable(intent);
  const { id, card } = await findUsableCard(store, intent, options.paymentMethod);
  const attempted: PaymentIntent = { ...intent, payment_method: id };

  const decline = declineOf(card, options);
  if (decline) return declineIntent(store, attempted, card, decline);
  if (card.behavior.kind === "requires_action") {
    const pendingIntent = requiresActionIntent(attempted);
    store.save("payment_intents", pendingIntent);
    store.emit("payment_intent.requires_action", pendingIntent);
    return { kind: "requires_action", intent: pendingIntent };
  }
  return authorizeIntent(store, attempted, card);
}

/** Authorizes the card, as its bank does after any authentication of the customer. */
export function authorizeIntent(
  store: GatewayStore,
  intent: PaymentIntent,
  card: TestCard,
): Confirmation {
  const captureBefore = unixSeconds(new Date()) + authorizationSeconds;
  const manual = intent.capture_method === "manual";
  const charge = newCharge(intent, card, manual ? { captureBefore } : { captured: true });
  const authorized = authorizedIntent(intent, charge.id);
  saveAttempt(store, authorized, charge, manual ? new Date(captureBefore * 1_000) : null);
  saveForLater(store, authorized, card);
  store.emit(
    manual ? "payment_intent.amount_capturable_updated" : "payment_intent.succeeded",
    authorized,
  );
  if (!manual) store.save("charges", disputeByCard(store, charge));
  return { kind: "authorized", intent: authorized };
}

/** Records a declined attempt. The intent then requires another payment method. */
export function declineIntent(
  store: GatewayStore,
  intent: PaymentIntent,
  card: TestCard,
  decline: Decline,
): Confirmation {
  const charge = newCharge(intent, card, { decline });
  const method = newPaymentMethod(charge.payment_method, card);
  const error = paymentError(decline, method, charge.id);
  const declined = declinedIntent(intent, error, charge.id);
  saveAttempt(store, declined, charge, null);
  store.emit("payment_intent.payment_failed", declined);
  return { kind: "declined", intent: declined, error };
}

/** The body of the 402 response to a declined attempt. */
export function declineBody(error: PaymentError, intent: PaymentIntent): ApiErrorBody {
  return { ...error, payment_intent: intent };
}

/** 400: the intent's status does not allow this. The error includes the intent. */
export function unexpectedState(message: string, intent: PaymentIntent): ApiError {
  return refused("payment_intent_unexpected_state", message, { payment_intent: intent });
}

function requireConfirmable(intent: PaymentIntent): void {
  const confirmable = ["requires_payment_method", "requires_confirmation", "requires_action"];
  if (confirmable.includes(intent.status)) return;
  throw unexpectedState(
    intent.status === "succeeded"
      ? "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
      : `You cannot confirm this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, requires_action.`,
    intent,
  );
}

function declineOf(card: TestCard, options: ConfirmOptions): Decline | null {
  if (card.behavior.kind === "declines") return card.behavior.decline;
  if (card.behavior.kind === "requires_action" && options.offSession) return authenticationRequired;
  return Math.random() < options.declineRate ? genericDecline : null;
}

function saveAttempt(
  store: GatewayStore,
  intent: PaymentIntent,
  charge: Charge,
  captureBefore: Date | null,
): void {
  store.save("payment_intents", intent, captureBefore);
  store.save("charges", charge);
}
