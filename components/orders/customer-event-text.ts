import type { OrderEventType } from "@/lib/domain/events";
import type { FailureReason, ShipmentStatus } from "@/lib/domain/order/status";
import {
  countOf,
  type EventOrder,
  type EventText,
  humanize,
  itemNamesIn,
  moneyIn,
  numberIn,
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
  returned: { title: "Order closed", detail: "Your package came back to us." },
  lost: { title: "Order closed", detail: "Your package was lost." },
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
  returned: { title: "Package came back", detail: "It could not be delivered, or was sent back." },
  lost: { title: "Package lost", detail: "Your package was reported as lost." },
  voided: { title: "Shipping label voided", detail: "This package will not be shipped." },
};

const shipmentTexts: Record<string, EventText> = customerShipmentTexts;

/** Says how many items a change took out of the package; null if none. */
function removedText(data: TextEvent["data"]): string | null {
  return whenPresent(quantityIn(data), (quantity) => `${countOf(quantity, "item")} won't ship.`);
}

const eventTexts = {
  "order/created": (_, order) => ({
    title: "Order placed",
    detail: countOf(
      order.items.reduce((sum, item) => sum + item.quantity, 0),
      "item",
    ),
  }),
  "order/status.updated": (data, order, statusAfter) => {
    const to = textIn(data, "to") ?? statusAfter;
    if (to === "processing" && order.paymentStatus === "not_required") {
      return { title: "Order confirmed", detail: "Items reserved. There's nothing to pay." };
    }
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
  "order/delivered": (data) =>
    data.isAssumed
      ? { title: "Should have arrived", detail: "If it hasn't, please get in touch with us." }
      : { title: "Delivered", detail: "Your package was delivered." },
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
    detail: whenPresent(moneyIn(data, order), (money) =>
      [`${money} will be refunded.`, removedText(data)].filter(Boolean).join(" "),
    ),
  }),
  "payment/refunded": (data, order) => ({
    title: "Refunded",
    detail: whenPresent(moneyIn(data, order), (money) => `${money} refunded.`),
  }),
  "payment/refund_failed": (data, order) => ({
    title: "Refund failed",
    detail: whenPresent(moneyIn(data, order), (money) => `${money} could not be refunded.`),
  }),
  "payment/disputed": () => ({
    title: "Payment questioned by your bank",
    detail: "We're in touch with your bank about this payment.",
  }),
  "payment/dispute_closed": () => ({ title: "Bank's question closed", detail: null }),
  "payment/reviewed": () => ({ title: "Payment reviewed", detail: null }),
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
  "order/items_removed": (data, order) => ({
    title: "Items removed",
    detail: whenPresent(moneyIn(data, order), (money) =>
      [removedText(data), data.amount !== 0 && `You'll be charged ${money} less.`]
        .filter(Boolean)
        .join(" "),
    ),
  }),
  "order/ship_requested": (data) => ({
    title: "Ready to ship",
    detail: data.isManual ? null : "Next, your package gets its shipping label.",
  }),
  "order/replaced": (data) => ({
    title: "Replacement sent",
    detail: whenPresent(
      numberIn(data, "replacementOrderId"),
      (id) => `Your items come as order ${id}.`,
    ),
  }),
  "order/held": () => ({
    title: "We're reviewing your order",
    detail: "You don't need to do anything.",
  }),
  "order/hold_released": () => ({
    title: "Review finished",
    detail: "Your order continues.",
  }),
  "order/address_changed": () => ({
    title: "Address changed",
    detail: "Your package ships to the new address.",
  }),
  "order/details_changed": () => ({ title: "Details changed", detail: null }),
  "order/noted": () => ({ title: "Note added", detail: null }),
  "email/resent": () => ({ title: "Email resent", detail: null }),
  "email/pay_link_sent": () => ({
    title: "Payment link sent",
    detail: "We emailed you a link to pay.",
  }),
  "shipment/tracking_changed": (data) => ({
    title: "Tracking number corrected",
    detail: trackingIn(data),
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
  guest: "You",
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
