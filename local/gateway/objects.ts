import type { Charge } from "@/local/gateway/charges/charge";
import type { CheckoutSession } from "@/local/gateway/checkout/session";
import type { Customer, DeletedCustomer } from "@/local/gateway/customers/customer";
import type { Dispute } from "@/local/gateway/disputes/dispute";
import type { FraudWarning } from "@/local/gateway/disputes/fraud-warning";
import type { GatewayEvent } from "@/local/gateway/events/event";
import type { PaymentIntent } from "@/local/gateway/payment-intents/intent";
import type { PaymentMethod } from "@/local/gateway/payment-methods/payment-method";
import type { Refund } from "@/local/gateway/refunds/refund";

/** The type of the API objects in each table of the schema `gateway`. */
export interface GatewayObjects {
  payment_intents: PaymentIntent;
  charges: Charge;
  refunds: Refund;
  disputes: Dispute;
  fraud_warnings: FraudWarning;
  customers: Customer | DeletedCustomer;
  payment_methods: PaymentMethod;
  checkout_sessions: CheckoutSession;
  events: GatewayEvent;
}

export type ObjectTable = keyof GatewayObjects;

/**
 * The parameter that a 404 blames: the path's placeholder in Stripe's reference where it is not `id`.
 */
export const pathParams: Partial<Record<ObjectTable, string>> = {
  payment_intents: "intent",
  disputes: "dispute",
};

/** The name of each kind of object in error messages. */
export const objectNames: Record<ObjectTable, string> = {
  payment_intents: "payment_intent",
  charges: "charge",
  refunds: "refund",
  disputes: "dispute",
  fraud_warnings: "radar.early_fraud_warning",
  customers: "customer",
  payment_methods: "PaymentMethod",
  checkout_sessions: "checkout.session",
  events: "event",
};
