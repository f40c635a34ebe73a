import { z } from "zod";

const order = { orderId: z.int(), seq: z.int(), at: z.iso.datetime() };
const lines = z.array(z.object({ productId: z.int(), quantity: z.int() }));

/**
 * Every event that is sent to Inngest, with its payload: ids and amounts, no personal data.
 * Functions that handle an event read the current state from the database.
 */
export const sentEvents = {
  "order/created": z.object({
    ...order,
    customerId: z.int().nullable(),
    total: z.int(),
    currency: z.string(),
    items: z.array(z.object({ productId: z.int(), quantity: z.int(), unitPrice: z.int() })),
    expiresAt: z.iso.datetime(),
  }),
  "order/cancelled": z.object({ ...order, reason: z.string().nullable(), actor: z.string() }),
  "order/status.updated": z.object({
    ...order,
    from: z.string(),
    to: z.string(),
    failureReason: z.string().optional(),
  }),
  "order/expired": z.object({ ...order, expiredAt: z.iso.datetime() }),
  "order/shipped": z.object({
    ...order,
    shipmentId: z.int(),
    /** Null where an operator ships the order without one. */
    carrier: z.string().nullable(),
    trackingNumber: z.string().nullable(),
    estimatedDelivery: z.iso.datetime().nullable(),
  }),
  "order/delivered": z.object({
    ...order,
    deliveredAt: z.iso.datetime(),
    /** Nobody reported the delivery of a shipment that has no carrier to ask. */
    isAssumed: z.boolean().optional(),
  }),
  "payment/processed": z.object({
    ...order,
    paymentId: z.int(),
    amount: z.int(),
    status: z.string(),
  }),
  "payment/completed": z.object({ ...order, paymentId: z.int(), amount: z.int() }),
  "payment/failed": z.object({
    ...order,
    paymentId: z.int(),
    code: z.string(),
    message: z.string(),
  }),
  "payment/refunded": z.object({ ...order, refundId: z.int(), amount: z.int() }),
  "inventory/reserved": z.object({ ...order, items: lines }),
  "inventory/released": z.object({ ...order, items: lines, reason: z.string() }),
  "inventory/out_of_stock": z.object({ ...order, productIds: z.array(z.int()) }),
  "inventory/low_stock": z.object({
    productId: z.int(),
    available: z.int(),
    threshold: z.int(),
    reorderRequestId: z.int(),
    at: z.iso.datetime(),
  }),
} as const;
export type SentEvent = keyof typeof sentEvents;

/** Order events that only timelines show. They are not sent to Inngest. */
export const timelineOnly = [
  "payment/voided",
  "payment/unknown",
  "payment/refund_failed",
  "payment/refund_requested",
  "payment/disputed",
  "payment/dispute_closed",
  "payment/reviewed",
  "shipment/updated",
  "shipment/handled",
  "shipment/tracking_changed",
  "inventory/restocked",
  "order/items_removed",
  "order/ship_requested",
  "order/replaced",
  "order/held",
  "order/hold_released",
  "order/address_changed",
  "order/details_changed",
  "order/noted",
  "email/resent",
  "email/pay_link_sent",
] as const;

/** Timeline events after which the order can continue at once, by `order/resume`. */
const resumingEvents: ReadonlySet<string> = new Set([
  "order/ship_requested",
  "order/hold_released",
  "payment/dispute_closed",
  "payment/reviewed",
]);

/** Whether a timeline event resumes its order although it is not sent to Inngest. */
export function resumesOrder(type: string): boolean {
  return resumingEvents.has(type);
}

/** The types that rows of `order_events` can have. */
export type OrderEventType =
  | Exclude<SentEvent, "inventory/low_stock">
  | (typeof timelineOnly)[number];

export const orderEventTypes: readonly OrderEventType[] = [
  ...(Object.keys(sentEvents) as SentEvent[]).filter((type) => type !== "inventory/low_stock"),
  ...timelineOnly,
];

/** Events that only trigger functions: they report no change of an order. */
export const signals = {
  "order/resume": z.object({ orderId: z.int(), seq: z.int(), at: z.iso.datetime() }),
  "gateway/event.received": z.object({
    eventId: z.string(),
    type: z.string(),
    objectId: z.string(),
  }),
  "carrier/event.received": z.object({ eventId: z.string(), orderId: z.int() }),
  "webhook/deliveries.due": z.object({ endpointId: z.int() }),
} as const;

/** Whether an order event is sent to Inngest. */
export function isSentToInngest(type: string): type is SentEvent {
  return type in sentEvents;
}
