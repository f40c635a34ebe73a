import { newId } from "@/local/gateway/ids";

/** The API version that the `stripe` package 23.1 pins. Objects have the format of this version. */
export const apiVersion = "2026-10-28.endive";

/** Of Stripe's types, those that this gateway creates. */
export const eventTypes = [
  "payment_intent.created",
  "payment_intent.requires_action",
  "payment_intent.amount_capturable_updated",
  "payment_intent.succeeded",
  "payment_intent.payment_failed",
  "payment_intent.canceled",
  "refund.created",
  "refund.updated",
  "refund.failed",
  "charge.refund.updated",
  "charge.dispute.created",
  "charge.dispute.updated",
  "charge.dispute.closed",
  "charge.dispute.funds_withdrawn",
  "charge.dispute.funds_reinstated",
  "radar.early_fraud_warning.created",
  "radar.early_fraud_warning.updated",
  "checkout.session.completed",
  "checkout.session.expired",
] as const;

export type EventType = (typeof eventTypes)[number];

export interface GatewayEvent {
  id: string;
  object: "event";
  api_version: string;
  created: number;
  livemode: false;
  pending_webhooks: number;
  type: EventType;
  request: { id: string | null; idempotency_key: string | null };
  data: { object: object };
}

/**
 * The types of events that the webhook endpoint gets; `*` is all. Every event is listed.
 * Source: https://docs.stripe.com/api/webhook_endpoints/create
 */
export type EnabledEvents = readonly (EventType | "*")[];

/** Whether an endpoint gets events of this type. */
export function isEventSent(enabled: EnabledEvents, type: EventType): boolean {
  return enabled.includes("*") || enabled.includes(type);
}

/** Creates an event with the object's current state and the request that changed it. */
export function newEvent(
  type: EventType,
  object: object,
  origin: { request: { id: string | null; idempotencyKey: string | null }; isSent: boolean },
): GatewayEvent {
  const { request, isSent } = origin;
  return {
    id: newId("evt"),
    object: "event",
    api_version: apiVersion,
    created: unixSeconds(new Date()),
    livemode: false,
    pending_webhooks: isSent ? 1 : 0,
    type,
    request: { id: request.id, idempotency_key: request.idempotencyKey },
    data: { object: structuredClone(object) },
  };
}

/** A time as Stripe represents it: whole seconds since 1970. */
export function unixSeconds(at: Date): number {
  return Math.floor(at.getTime() / 1_000);
}
