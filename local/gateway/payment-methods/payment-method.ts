import { testCardExpiry } from "@/local/gateway/charges/charge";
import { unixSeconds } from "@/local/gateway/events/event";
import type { TestCard } from "./test-cards";

/** Stripe's PaymentMethod of a card. Only those that were attached to a customer are stored. */
export interface PaymentMethod {
  id: string;
  object: "payment_method";
  allow_redisplay: "always" | "limited" | "unspecified";
  billing_details: { address: null; email: null; name: null; phone: null };
  card: {
    brand: string;
    last4: string;
    exp_month: number;
    exp_year: number;
    country: string;
    funding: "credit";
  };
  created: number;
  /** Null once it is detached. */
  customer: string | null;
  livemode: false;
  metadata: Record<string, string>;
  type: "card";
}

/** The payment method of a card, not yet attached to a customer. */
export function newPaymentMethod(id: string, card: TestCard): PaymentMethod {
  return {
    id,
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: { address: null, email: null, name: null, phone: null },
    card: {
      brand: card.brand,
      last4: card.last4,
      ...testCardExpiry,
      country: "US",
      funding: "credit",
    },
    created: unixSeconds(new Date()),
    customer: null,
    livemode: false,
    metadata: {},
    type: "card",
  };
}
