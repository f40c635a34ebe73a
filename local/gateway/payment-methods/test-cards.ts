import type { DisputeReason } from "@/local/gateway/disputes/dispute";
import { newId } from "@/local/gateway/ids";

/** Why a card is declined, by Stripe's codes. Source: https://docs.stripe.com/declines/codes */
export interface Decline {
  code: string;
  declineCode: string;
  message: string;
}

export type CardBehavior =
  | { kind: "approves" }
  | { kind: "declines"; decline: Decline }
  | { kind: "requires_action" }
  | { kind: "refuses_capture"; decline: Decline }
  | { kind: "fails_refund" }
  | { kind: "disputes"; reason: DisputeReason; isInquiry: boolean }
  | { kind: "warns_of_fraud" }
  | { kind: "delays_refund" };

export interface TestCard {
  paymentMethod: string;
  number: string;
  brand: "visa" | "mastercard" | "amex";
  last4: string;
  /** What the card does, for the list on the hosted payment page. */
  label: string;
  behavior: CardBehavior;
}

const declinedMessage = "Your card was declined.";

export const genericDecline: Decline = {
  code: "card_declined",
  declineCode: "generic_decline",
  message: declinedMessage,
};

const lostCard: Decline = {
  code: "card_declined",
  declineCode: "lost_card",
  message: declinedMessage,
};

const insufficientFunds: Decline = {
  code: "card_declined",
  declineCode: "insufficient_funds",
  message: "Your card has insufficient funds.",
};

const expiredCard: Decline = {
  code: "expired_card",
  declineCode: "expired_card",
  message: "Your card has expired.",
};

const processingError: Decline = {
  code: "processing_error",
  declineCode: "processing_error",
  message: "An error occurred while processing your card. Try again in a little bit.",
};

export const authenticationRequired: Decline = {
  code: "authentication_required",
  declineCode: "authentication_required",
  message: "Your card was declined. This transaction requires authentication.",
};

export const authenticationFailed: Decline = {
  code: "payment_intent_authentication_failure",
  declineCode: "authentication_not_handled",
  message: "We are unable to authenticate your payment method. Please choose a different one.",
};

/** The decline of a real card's number in test mode. */
export const liveCardInTestMode: Decline = {
  code: "card_declined",
  declineCode: "test_mode_live_card",
  message: "Your card was declined. This shop is in test mode and accepts test cards only.",
};

function card(
  paymentMethod: string,
  number: string,
  label: string,
  behavior: CardBehavior,
  brand: TestCard["brand"] = "visa",
): TestCard {
  return { paymentMethod, number, brand, last4: number.slice(-4), label, behavior };
}

/**
 * Stripe's test cards with their numbers and ids, plus `pm_card_captureRefused`, which Stripe does
 * not have. Source: https://docs.stripe.com/testing
 */
export const testCards: TestCard[] = [
  card("pm_card_visa", "4242424242424242", "Succeeds", { kind: "approves" }),
  card("pm_card_mastercard", "5555555555554444", "Succeeds", { kind: "approves" }, "mastercard"),
  card("pm_card_amex", "378282246310005", "Succeeds", { kind: "approves" }, "amex"),
  card("pm_card_chargeDeclined", "4000000000000002", "Declined", {
    kind: "declines",
    decline: genericDecline,
  }),
  card(
    "pm_card_chargeDeclinedInsufficientFunds",
    "4000000000009995",
    "Declined: insufficient funds",
    { kind: "declines", decline: insufficientFunds },
  ),
  card("pm_card_chargeDeclinedLostCard", "4000000000009987", "Declined: lost card", {
    kind: "declines",
    decline: lostCard,
  }),
  card("pm_card_chargeDeclinedExpiredCard", "4000000000000069", "Declined: expired card", {
    kind: "declines",
    decline: expiredCard,
  }),
  card("pm_card_chargeDeclinedProcessingError", "4000000000000119", "Declined: processing error", {
    kind: "declines",
    decline: processingError,
  }),
  card("pm_card_authenticationRequired", "4000002760003184", "Requires 3-D Secure", {
    kind: "requires_action",
  }),
  card("pm_card_captureRefused", "4000000000006975", "Succeeds, but the capture is refused", {
    kind: "refuses_capture",
    decline: genericDecline,
  }),
  card("pm_card_refundFail", "4000000000005126", "Succeeds, but refunds fail later", {
    kind: "fails_refund",
  }),
  card("pm_card_pendingRefund", "4000000000007726", "Succeeds, refunds are pending at first", {
    kind: "delays_refund",
  }),
  card("pm_card_createDispute", "4000000000000259", "Succeeds, then disputed as fraudulent", {
    kind: "disputes",
    reason: "fraudulent",
    isInquiry: false,
  }),
  card(
    "pm_card_createDisputeProductNotReceived",
    "4000000000002685",
    "Succeeds, then disputed as not received",
    { kind: "disputes", reason: "product_not_received", isInquiry: false },
  ),
  card("pm_card_createDisputeInquiry", "4000000000001976", "Succeeds, then an inquiry", {
    kind: "disputes",
    reason: "fraudulent",
    isInquiry: true,
  }),
  card("pm_card_createIssuerFraudRecord", "4000000000005423", "Succeeds, then a fraud warning", {
    kind: "warns_of_fraud",
  }),
];

const cardsByMethod = new Map(testCards.map((entry) => [entry.paymentMethod, entry]));
const cardsByNumber = new Map(testCards.map((entry) => [entry.number, entry]));

/** Of the ids that this gateway makes up: they name the card by its last four digits. */
const methodId = /^pm_1T(\d{4})[0-9A-Za-z]{18}$/;

/** The card of a payment method id, a test token (`pm_card_…`) or one made from it, or null. */
export function findCardByMethod(paymentMethod: string): TestCard | null {
  const last4 = methodId.exec(paymentMethod)?.[1];
  if (last4 !== undefined) return testCards.find((card) => card.last4 === last4) ?? null;
  return cardsByMethod.get(paymentMethod) ?? null;
}

/** Whether the id stands for a new payment method with each use. */
export function isTestToken(paymentMethod: string): boolean {
  return cardsByMethod.has(paymentMethod);
}

/** The id of a new payment method of the card. */
export function newMethodId(card: TestCard): string {
  return newId(`pm_1T${card.last4}`, 18).replace(/_(?=[^_]*$)/, "");
}

/** The card with this number (digits only), or null. */
export function findCardByNumber(number: string): TestCard | null {
  return cardsByNumber.get(number) ?? null;
}
