import Stripe from "stripe";
import type { TestShop } from "./test-shop";

/** The SDK with the shop's own key, as other software on the same Stripe account uses it. */
export function stripeOfShop(shop: TestShop): Stripe {
  const { hostname: host, port } = new URL(shop.gatewayUrl);
  return new Stripe("sk_test_shop", { host, port, protocol: "http", telemetry: false });
}

/** Makes a payment that no call of the shop makes. */
export function payAtGateway(
  stripe: Stripe,
  overrides: Partial<Stripe.PaymentIntentCreateParams> = {},
): Promise<Stripe.PaymentIntent> {
  return stripe.paymentIntents.create({
    amount: 100,
    currency: "eur",
    payment_method: "pm_card_visa",
    confirm: true,
    ...overrides,
  });
}
