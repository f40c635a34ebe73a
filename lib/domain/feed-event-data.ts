import { z } from "zod";
import { type OrderEventType, sentEvents, type timelineOnly } from "./events";

/** Notes are between operators: the feed and webhooks leave them out. */
type HiddenEventType = "order/noted";
export type FeedEventType = Exclude<OrderEventType, HiddenEventType>;
type SentFeedEventType = Exclude<FeedEventType, (typeof timelineOnly)[number]>;

const paymentId = z.int();
const shipmentId = z.int();
const units = z.array(z.object({ productId: z.int(), quantity: z.int() }));
const refund = { refundId: z.int(), amount: z.int() };
const none = z.object({});
const dispute = z.object({
  ...{ dispute: z.string(), status: z.string(), reason: z.string().optional() },
  ...{ amount: z.int(), currency: z.string() },
  /** The gateway's own word, if this version does not know it. */
  unknownStatus: z.string().optional(),
});
const manual = { carrier: z.string().nullable(), trackingNumber: z.string().nullable() };

/** When events of a type happen, in words that follow "when", and what their data has. */
interface FeedEventKind {
  when: string;
  data: z.ZodObject;
}

/** An event that Inngest gets too: the feed has the ids of the order beside its data. */
function sent(type: SentFeedEventType, when: string): FeedEventKind {
  const { orderId: _, seq: __, at: ___, ...fields } = sentEvents[type].shape;
  return { when, data: z.object(fields) };
}

/** Every type of event that the feed and webhooks carry. The guide's table is made from it. */
export const feedEventKinds: Readonly<Record<FeedEventType, FeedEventKind>> = {
  "order/created": sent("order/created", "the order is placed"),
  "order/cancelled": sent("order/cancelled", "it is cancelled"),
  "order/status.updated": sent(
    "order/status.updated",
    "it is `processing` (paid and reserved), `failed`, `completed`, `lost` or `returned`",
  ),
  "order/expired": sent("order/expired", "it was not paid in time"),
  "order/shipped": sent("order/shipped", "it has its label and leaves the stock"),
  "order/delivered": sent("order/delivered", "it arrived"),
  "order/ship_requested": {
    when: "someone asks to ship it",
    data: z.object({ isManual: z.boolean(), ...manual }).partial(),
  },
  "order/held": { when: "it is put on hold", data: none },
  "order/hold_released": { when: "the hold ends", data: none },
  "order/address_changed": { when: "its postal address changes", data: none },
  "order/details_changed": {
    when: "its reference or metadata changes",
    data: z.object({ fields: z.array(z.string()) }),
  },
  "order/items_removed": {
    when: "units are taken out before shipping",
    data: z.object({ items: units, amount: z.int() }),
  },
  "order/replaced": {
    when: "another order replaces it",
    data: z.object({ replacementOrderId: z.int() }),
  },
  "payment/processed": sent("payment/processed", "the payment is authorized"),
  "payment/completed": sent("payment/completed", "the money is captured"),
  "payment/failed": sent("payment/failed", "the payment is declined"),
  "payment/unknown": {
    when: "the gateway does not say what became of it",
    data: z.object({ paymentId, attempt: z.int() }),
  },
  "payment/voided": { when: "the authorization ends unused", data: z.object({ paymentId }) },
  "payment/refund_requested": {
    when: "a refund is asked for",
    data: z.object({ amount: z.int(), items: units.optional() }),
  },
  "payment/refunded": sent("payment/refunded", "a refund has succeeded"),
  "payment/refund_failed": {
    when: "a refund has failed, perhaps after it had succeeded",
    data: z.object({ ...refund, code: z.string().nullable(), wasAnnounced: z.boolean() }),
  },
  "payment/disputed": { when: "the customer's bank disputes it or asks", data: dispute },
  "payment/dispute_closed": { when: "the dispute or inquiry ends", data: dispute },
  "payment/reviewed": {
    when: "an operator has settled what the gateway could not say",
    data: z.object({ paymentId }),
  },
  "inventory/reserved": sent("inventory/reserved", "the stock is reserved"),
  "inventory/released": sent("inventory/released", "the reservation ends"),
  "inventory/out_of_stock": sent("inventory/out_of_stock", "there is too little"),
  "inventory/restocked": {
    when: "units come back into stock",
    data: z.object({ items: units, refundId: z.int().optional(), shipmentId: z.int().optional() }),
  },
  "shipment/updated": {
    when: "the carrier reports a new status",
    data: z.object({ shipmentId, status: z.string() }),
  },
  "shipment/tracking_changed": {
    when: "an operator corrects carrier or number",
    data: z.object({ shipmentId, ...manual }),
  },
  "shipment/handled": {
    when: "an operator has dealt with a failed shipment",
    data: z.object({ shipmentId }),
  },
  "email/resent": {
    when: "an email is sent again",
    data: z.object({ emailId: z.int(), kind: z.string() }),
  },
  "email/pay_link_sent": { when: "the payment link is sent", data: none },
};
