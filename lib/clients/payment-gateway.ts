import type { DisputeReport } from "@/lib/domain/order/dispute-rules";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";
import type { RefundReport } from "@/lib/domain/order/refund-reports";
import { SafeError } from "@/lib/telemetry/safe-error";
import { neverRefused, type ObservedCalls } from "./observe-calls";
import type { Pong } from "./ping";

/** The gateway did not respond, or not conclusively. The outcome of the call is unknown. */
export class GatewayUnavailable extends SafeError {
  override name: string = "GatewayUnavailable";
}

/** The gateway has no object with this id: it belongs to another account, or was deleted. */
export class GatewayObjectMissing extends GatewayUnavailable {
  override name = "GatewayObjectMissing";
}

/** Our key may not make this call, which therefore did nothing. */
export class GatewayPermissionDenied extends GatewayUnavailable {
  override name = "GatewayPermissionDenied";
}

export interface GatewayEvent {
  id: string;
  type: string;
  /** The id of the object that changed. Its current state must be retrieved from the gateway. */
  objectId: string;
  /** The state of the payment at the time of the event; null for events about other objects. */
  state: PaymentReport["state"] | null;
  /**
   * The installation and order in the object's metadata, and the payment of a refund; null where it
   * names none.
   */
  about: { installation: string | null; orderId: number | null; paymentRef: string | null };
}

/** Which events are listed. */
export interface EventRange {
  from: Date;
  to: Date;
  /** The id of the last event of the page before; null for the first page. */
  after: string | null;
}

export interface EventPage {
  /** Newest first. */
  events: GatewayEvent[];
  /** The id of the page's last event, also if that could not be read; null if there is none. */
  lastId: string | null;
  hasMore: boolean;
}

export interface AuthorizeRequest {
  /** Null for an attempt of a version that named none: a repeated call must be the same call. */
  installation: string | null;
  orderId: number;
  attempt: number;
  /** Minor units. */
  amount: number;
  currency: string;
  method: string;
  /** The gateway's customer, to whom a saved card belongs. */
  customerRef?: string | null;
  key: string;
}

/** An authorization of which no answer is known. */
export type UnansweredAttempt = Pick<
  AuthorizeRequest,
  "installation" | "orderId" | "attempt" | "amount" | "currency"
> & {
  /** When its first call can have been made, and when its last. */
  since: Date;
  until: Date;
  /** The gateway's id of the payment up to which an earlier search came; null for a new search. */
  after: string | null;
};

export type AttemptSearch =
  | { kind: "found"; payment: PaymentReport }
  /** The attempt has made no payment. */
  | { kind: "none" }
  /** More payments are left to look through, after this one. */
  | { kind: "unfinished"; after: string | null };

export interface NewGatewayCustomer {
  installation: string;
  customerId: number;
  key: string;
}

/** A card that a customer has saved. `ref` is the gateway's id, which people never see. */
export interface SavedCard {
  ref: string;
  brand: string;
  last4: string;
  expMonth: number;
  expYear: number;
}

export interface CaptureRequest {
  providerRef: string;
  /** Minor units; omitted for the whole authorized amount. */
  amount?: number;
  key: string;
}

export interface RefundRequest {
  /** As in `AuthorizeRequest`. */
  installation: string | null;
  /** The id of our row in `refunds`; null for the refund of a payment that isn't an order's. */
  refundId: number | null;
  key: string;
  providerRef: string;
  /** Minor units. */
  amount: number;
}

export interface CheckoutRequest {
  installation: string;
  orderId: number;
  lines: readonly { name: string; quantity: number; unitPrice: number }[];
  /** Minor units. */
  total: number;
  currency: string;
  email: string | null;
  /** Offers to save the card for this customer of the gateway. */
  customerRef?: string | null;
  successUrl: string;
  cancelUrl: string;
  /** The order's deadline. The checkout session lives a little longer and is expired by call. */
  expiresAt: Date;
  key: string;
}

export type OpenCheckout =
  | { kind: "open"; providerRef: string; url: string; expiresAt: Date }
  /** The amount can't be charged: it is below a minimum that only the gateway knows. */
  | { kind: "refused"; code: string; message: string };

export interface CheckoutReport {
  providerRef: string;
  orderId: number | null;
  status: "open" | "complete" | "expired";
  /** The payment of the checkout session, once the customer has confirmed it. */
  paymentRef: string | null;
}

/**
 * The payment gateway. Calls carry an idempotency key and may be repeated. They throw
 * `GatewayUnavailable` when their outcome is unknown.
 */
export interface PaymentGateway {
  /** Authorizes a payment. A decline is a report, not an error. */
  authorize(request: AuthorizeRequest): Promise<PaymentReport>;
  retrieve(providerRef: string): Promise<PaymentReport>;
  /**
   * Finds the payment that an attempt has made, by its metadata, amount and currency. It makes a few
   * calls: where the gateway has more payments of that time, the search goes on with the next call.
   */
  findAttempt(attempt: UnansweredAttempt): Promise<AttemptSearch>;
  /** Captures the authorized amount, or a part of it, which releases the rest. */
  capture(request: CaptureRequest): Promise<PaymentReport>;
  /** Voids an authorization. If that is refused, reports the payment's actual state. */
  void(providerRef: string): Promise<PaymentReport>;
  refund(request: RefundRequest): Promise<RefundReport>;
  retrieveRefund(refundRef: string): Promise<RefundReport & { paymentRef: string | null }>;
  /** All refunds of a payment, including those created outside Waybill. */
  listRefunds(providerRef: string): Promise<RefundReport[]>;
  retrieveDispute(disputeRef: string): Promise<DisputeReport>;
  retrieveFraudWarning(warningRef: string): Promise<DisputeReport>;
  /** The disputes of a payment, and the early fraud warnings about it, as far as our key may read them. */
  listDisputes(providerRef: string): Promise<DisputeReport[]>;
  /**
   * The events of the account that webhooks report or should have reported. Throws
   * `GatewayPermissionDenied` if our key may not read them.
   */
  listEvents(range: EventRange): Promise<EventPage>;
  openCheckout(request: CheckoutRequest): Promise<OpenCheckout>;
  retrieveCheckout(checkoutRef: string): Promise<CheckoutReport>;
  /** Expires a checkout session. If that is refused, reports the session's actual state. */
  expireCheckout(checkoutRef: string): Promise<CheckoutReport>;
  /** Creates a customer, to whom saved cards belong. Returns the gateway's id. */
  createCustomer(request: NewGatewayCustomer): Promise<string>;
  /** Deletes a customer with all saved cards. One that is deleted already counts as deleted. */
  deleteCustomer(customerRef: string): Promise<void>;
  listCards(customerRef: string): Promise<SavedCard[]>;
  /** Removes a card from its customer. It can't be used again. */
  removeCard(cardRef: string): Promise<void>;
  /**
   * Throws when the signature is wrong, too old or dated in the future, and `GatewayUnavailable` when the
   * event is signed but has no id or type.
   */
  verifyEvent(rawBody: string, signature: string, now: Date): GatewayEvent;
  /** Asks whether the gateway works, with a call that changes nothing. Never throws. */
  ping(): Promise<Pong>;
}

/**
 * The operations that call the gateway, with what each report counts as. A refused capture, void or
 * expiry reports the actual state, and only counts as refused if that is not what was wanted.
 */
export const gatewayCalls: ObservedCalls<PaymentGateway> = {
  authorize: ({ state }) => (state === "declined" ? "declined" : "ok"),
  retrieve: neverRefused,
  findAttempt: neverRefused,
  capture: ({ failure, state }) => (failure && state !== "paid" ? "refused" : "ok"),
  void: ({ failure, state }) =>
    failure && (state === "authorized" || state === "paid") ? "refused" : "ok",
  refund: ({ status }) => (status === "failed" ? "refused" : "ok"),
  retrieveRefund: neverRefused,
  listRefunds: neverRefused,
  retrieveDispute: neverRefused,
  retrieveFraudWarning: neverRefused,
  listDisputes: neverRefused,
  listEvents: neverRefused,
  openCheckout: ({ kind }) => (kind === "refused" ? "refused" : "ok"),
  retrieveCheckout: neverRefused,
  createCustomer: neverRefused,
  deleteCustomer: neverRefused,
  listCards: neverRefused,
  removeCard: neverRefused,
  expireCheckout: ({ status }) => (status === "open" ? "refused" : "ok"),
};
