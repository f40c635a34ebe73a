import { unixSeconds } from "@/local/gateway/events/event";
import { newId } from "@/local/gateway/ids";
import type { PaymentIntent } from "@/local/gateway/payment-intents/intent";
import type { Decline, TestCard } from "@/local/gateway/payment-methods/test-cards";

/** One attempt to charge a card, successful or not. Amounts are in minor units. */
export interface Charge {
  id: string;
  object: "charge";
  amount: number;
  amount_captured: number;
  amount_refunded: number;
  captured: boolean;
  created: number;
  currency: string;
  customer: string | null;
  disputed: boolean;
  failure_code: string | null;
  failure_message: string | null;
  livemode: false;
  metadata: Record<string, string>;
  outcome: { type: "authorized" | "issuer_declined"; reason: string | null };
  paid: boolean;
  payment_intent: string;
  payment_method: string;
  payment_method_details: {
    type: "card";
    card: {
      brand: string;
      last4: string;
      exp_month: number;
      exp_year: number;
      country: string;
      funding: "credit";
      /** Unix seconds. Present only while the charge is authorized and not captured. */
      capture_before?: number;
    };
  };
  refunded: boolean;
  status: "succeeded" | "failed";
}

export const testCardExpiry = { exp_month: 12, exp_year: 2034 };

/** Creates the charge of one attempt on `card`. A decline makes it a failed charge. */
export function newCharge(
  intent: PaymentIntent,
  card: TestCard,
  outcome: { decline: Decline } | { captured: true } | { captureBefore: number },
): Charge {
  const decline = "decline" in outcome ? outcome.decline : null;
  const captured = "captured" in outcome;
  return {
    id: newId("ch"),
    object: "charge",
    amount: intent.amount,
    amount_captured: captured ? intent.amount : 0,
    amount_refunded: 0,
    captured,
    created: unixSeconds(new Date()),
    currency: intent.currency,
    customer: intent.customer,
    disputed: false,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    livemode: false,
    metadata: intent.metadata,
    outcome: {
      type: decline ? "issuer_declined" : "authorized",
      reason: decline?.declineCode ?? null,
    },
    paid: !decline,
    payment_intent: intent.id,
    payment_method: intent.payment_method ?? card.paymentMethod,
    payment_method_details: {
      type: "card",
      card: {
        brand: card.brand,
        last4: card.last4,
        ...testCardExpiry,
        country: "US",
        funding: "credit",
        ...("captureBefore" in outcome ? { capture_before: outcome.captureBefore } : {}),
      },
    },
    refunded: false,
    status: decline ? "failed" : "succeeded",
  };
}

/** The charge after `amount` was captured. The rest of the authorization is released. */
export function capturedCharge(charge: Charge, amount: number): Charge {
  const { capture_before: _, ...card } = charge.payment_method_details.card;
  return {
    ...charge,
    amount_captured: amount,
    captured: true,
    payment_method_details: { type: "card", card },
  };
}

/** The charge after its refunded amount has changed by `change`, negative for a failed refund. */
export function refundedCharge(charge: Charge, change: number): Charge {
  const refunded = charge.amount_refunded + change;
  return { ...charge, amount_refunded: refunded, refunded: refunded === charge.amount_captured };
}
