import type { Charge } from "@/local/gateway/charges/charge";
import type { CheckoutSession } from "@/local/gateway/checkout/session";
import type { Customer } from "@/local/gateway/customers/customer";
import type { GatewayEvent } from "@/local/gateway/events/event";
import type { PaymentIntent } from "@/local/gateway/payment-intents/intent";
import type { Refund } from "@/local/gateway/refunds/refund";

/** The table of schema `gateway` that keeps each kind of object. */
export interface GatewayObjects {
  payment_intents: PaymentIntent;
  charges: Charge;
  refunds: Refund;
  customers: Customer;
  checkout_sessions: CheckoutSession;
  events: GatewayEvent;
}

export type ObjectTable = keyof GatewayObjects;

/** What an error calls an object of each table. */
export const objectNames: Record<ObjectTable, string> = {
  payment_intents: "payment_intent",
  charges: "charge",
  refunds: "refund",
  customers: "customer",
  checkout_sessions: "checkout.session",
  events: "event",
};
