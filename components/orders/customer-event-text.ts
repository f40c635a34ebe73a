import type { OrderEventType } from "@/lib/domain/events";
import type { FailureReason, ShipmentStatus } from "@/lib/domain/order/status";
import {
  countOf,
  type EventOrder,
  type EventText,
  humanize,
  itemNamesIn,
  moneyIn,
  quantityIn,
  type TextEvent,
  textIn,
  trackingIn,
  type WriteEventText,
  whenPresent,
} from "./event-data";

const statusTexts: Record<string, EventText> = {
  processing: { title: "Order confirmed", detail: "Payment authorized and items reserved." },
  completed: { title: "Order completed", detail: null },
};

export const customerFailureReasons: Readonly<Record<FailureReason, string>> = {
  payment_declined: "Your payment was declined.",
  out_of_stock: "We ran out of stock.",
  capture_refused: "Your bank declined the charge.",
};

const failureReasons: Record<string, string> = customerFailureReasons;

export const customerShipmentTexts: Readonly<Record<ShipmentStatus, EventText>> = {
  requested: { title: "Shipping label requested", detail: null },
  label_created: { title: "Shipping label created", detail: null },
  in_transit: { title: "In transit", detail: "The carrier has your package." },
  out_for_delivery: { title: "Out for delivery", detail: "Your package arrives soon." },
  delivered: { title: "Delivered", detail: null },
  returned: { title: "Returned to sender", detail: "The carrier could not deliver your package." },
  lost: { title: "Package lost", detail: "The carrier reported your package as lost." },
  voided: { title: "Shipping label voided", detail: "This package will not be shipped." },
};

const shipmentTexts: Record<string, EventText> = customerShipmentTexts;

const eventTexts = {
  "order/created": (_, order) => ({
    title: "Order placed",
    detail: countOf(
      order.items.reduce((sum, item) => sum + item.quantity, 0),
      "item",
    ),
  }),
  "order/status.updated": (data, _, statusAfter) => {
    const to = textIn(data, "to") ?? statusAfter;
    if (to === "failed") {
      const reason = textIn(data, "failureReason") ?? "";
      return { title: "Order failed", detail: failureReasons[reason] ?? null };
    }
    return statusTexts[to] ?? { title: "Order updated", detail: humanize(to) || null };
  },
  "order/cancelled": (data) => ({
    title: "Order cancelled",
    detail: whenPresent(textIn(data, "reason"), (reason) => `“${reason}”`),
  }),
  "order/expired": () => ({
    title: "Order expired",
    detail: "We didn't receive your payment in time.",
  }),
  "order/shipped": (data) => ({ title: "Shipped", detail: trackingIn(data) }),
  "order/delivered": () => ({ title: "Delivered", detail: "Your package was delivered." }),
  "payment/processed": (data, order) => ({
    title: "Payment authorized",
    detail: whenPresent(
      moneyIn(data, order),
      (money) => `${money} is on hold on your card. You haven't been charged yet.`,
    ),
  }),
  "payment/completed": (data, order) => ({
    title: "Payment received",
    detail: whenPresent(moneyIn(data, order), (money) => `${money} charged.`),
  }),
  "payment/failed": (data) => ({ title: "Payment declined", detail: textIn(data, "message") }),
  "payment/refund_requested": (data, order) => ({
    title: "Refund requested",
    detail: whenPresent(moneyIn(data, order), (money) => `${money} will be refunded.`),
  }),
  "payment/refunded": (data, order) => ({
    title: "Refunded",
    detail: whenPresent(moneyIn(data, order), (money) => `${money} refunded.`),
  }),
  "payment/refund_failed": (data, order) => ({
    title: "Refund failed",
    detail: whenPresent(moneyIn(data, order), (money) => `${money} could not be refunded.`),
  }),
  "payment/voided": () => ({
    title: "Card hold released",
    detail: "The hold on your card was released. You weren't charged.",
  }),
  "payment/unknown": () => ({
    title: "Waiting for the payment provider",
    detail: "No response yet. We'll keep checking, and you won't be charged twice.",
  }),
  "inventory/reserved": (data) => ({
    title: "Items reserved",
    detail: whenPresent(quantityIn(data), (quantity) => `${countOf(quantity, "item")} reserved.`),
  }),
  "inventory/released": (data) => ({
    title: "Items released",
    detail: whenPresent(
      quantityIn(data),
      (quantity) => `${countOf(quantity, "item")} back on sale.`,
    ),
  }),
  "inventory/out_of_stock": (data, order) => ({
    title: "Out of stock",
    detail: whenPresent(itemNamesIn(data, order), (names) => `Not enough stock: ${names}.`),
  }),
  "inventory/restocked": (data) => ({
    title: "Items restocked",
    detail: whenPresent(quantityIn(data), (quantity) => `${countOf(quantity, "item")} restocked.`),
  }),
  "order/ship_requested": () => ({
    title: "Ready to ship",
    detail: "Next, your package gets its shipping label.",
  }),
  "order/held": () => ({ title: "Order on hold", detail: "Shipping is paused." }),
  "order/hold_released": () => ({
    title: "Order resumed",
    detail: "Shipping is no longer paused.",
  }),
  "order/address_changed": () => ({
    title: "Address changed",
    detail: "Your package ships to the new address.",
  }),
  "order/noted": () => ({ title: "Note added", detail: null }),
  "email/resent": () => ({ title: "Email resent", detail: null }),
  "email/pay_link_sent": () => ({
    title: "Payment link sent",
    detail: "We emailed you a link to pay.",
  }),
  "shipment/handled": () => ({ title: "Package issue resolved", detail: null }),
  "shipment/updated": (data) => {
    const status = textIn(data, "status") ?? "";
    return shipmentTexts[status] ?? { title: "Package updated", detail: humanize(status) || null };
  },
} satisfies Record<OrderEventType, WriteEventText>;

const writers: Record<string, WriteEventText | undefined> = eventTexts;

/** One entry of the timeline that the order's customer reads. An unknown type shows its name. */
export function customerEventText(event: TextEvent, order: EventOrder): EventText {
  const write = writers[event.type];
  if (write) return write(event.data, order, event.status);
  return { title: humanize(event.type), detail: textIn(event.data, "message") };
}

const actorNames: Record<string, string> = {
  system: "Automatic",
  gateway: "Payment provider",
  carrier: "Carrier",
  guest: "Via tracking link",
  anonymous: "You",
  customer: "You",
  api_key: "Store",
  user: "Store",
};

/** Who caused an event, as the order's own customer reads it; `actor` is such as `customer:1`. */
export function customerActorName(actor: string): string {
  const [kind = ""] = actor.split(":");
  return actorNames[kind] ?? "";
}
