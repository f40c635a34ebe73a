import { testCardExpiry } from "@/local/gateway/charges/charge";
import type { TestCard } from "./test-cards";

/** A test card as Stripe's PaymentMethod object. */
export function paymentMethodObject(card: TestCard) {
  return {
    id: card.paymentMethod,
    object: "payment_method",
    billing_details: { address: null, email: null, name: null, phone: null },
    card: {
      brand: card.brand,
      last4: card.last4,
      ...testCardExpiry,
      country: "US",
      funding: "credit",
    },
    created: 0,
    customer: null,
    livemode: false,
    metadata: {},
    type: "card",
  };
}
