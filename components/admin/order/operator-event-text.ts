import {
  operatorDisputeReason,
  operatorDisputeTexts,
  unknownDisputeStatus,
} from "@/components/admin/payments/operator-dispute-text";
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
  textsIn,
  trackingIn,
  type WriteEventText,
  whenPresent,
} from "@/components/orders/event-data";
import type { OrderEventType } from "@/lib/domain/events";
import type { FailureReason, ShipmentStatus } from "@/lib/domain/order/status";

const statusTexts: Record<string, EventText> = {
  processing: { title: "Order confirmed", detail: "Payment authorized and stock reserved." },
  completed: { title: "Order completed", detail: null },
  returned: { title: "Closed as returned", detail: null },
  lost: { title: "Closed as lost", detail: null },
};

export const operatorFailureReasons: Readonly<Record<FailureReason, string>> = {
  payment_declined: "The payment was declined.",
  out_of_stock: "Not enough stock.",
  capture_refused: "The gateway refused to capture the authorized payment.",
};

const failureReasons: Record<string, string> = operatorFailureReasons;

export const operatorShipmentTexts: Readonly<Record<ShipmentStatus, EventText>> = {
  requested: { title: "Label requested", detail: null },
  label_created: { title: "Label created", detail: null },
  in_transit: { title: "In transit", detail: "The carrier has the shipment." },
  out_for_delivery: { title: "Out for delivery", detail: null },
  delivered: { title: "Delivered", detail: null },
  returned: { title: "Shipment came back", detail: "It could not be delivered, or was sent back." },
  lost: { title: "Shipment lost", detail: "The shipment was reported as lost." },
  voided: { title: "Label voided", detail: "The label can no longer be used." },
};

const shipmentTexts: Record<string, EventText> = operatorShipmentTexts;

/** Says how many units a change took out of the shipment; null if none. */
function removedText(data: TextEvent["data"]): string | null {
  return whenPresent(quantityIn(data), (quantity) => `${countOf(quantity, "unit")} won't ship.`);
}

const disputeTexts: Record<string, EventText> = operatorDisputeTexts;

function disputeText(data: TextEvent["data"], order: EventOrder): EventText {
  const unknown = textIn(data, "unknownStatus");
  const text = unknown === null ? disputeTexts[textIn(data, "status") ?? ""] : null;
  const reason = whenPresent(textIn(data, "reason"), operatorDisputeReason);
  const money = moneyIn(data, { ...order, currency: textIn(data, "currency") ?? order.currency });
  const status = whenPresent(unknown, unknownDisputeStatus);
  const facts = [status, money, reason].filter(Boolean).join(" · ");
  const detail = [facts && `${facts}.`, text?.detail].filter(Boolean).join(" ");
  return { title: text?.title ?? "Dispute updated", detail: detail || null };
}

const eventTexts = {
  "order/created": (_, order) => ({
    title: "Order placed",
    detail: whenPresent(
      order.items.reduce((sum, item) => sum + item.quantity, 0) || null,
      (units) => countOf(units, "unit"),
    ),
  }),
  "order/status.updated": (data, order, statusAfter) => {
    const to = textIn(data, "to") ?? statusAfter;
    if (to === "processing" && order.paymentStatus === "not_required") {
      return { title: "Order confirmed", detail: "Stock reserved. The order is free." };
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
    detail: "Payment was not received in time.",
  }),
  "order/shipped": (data) => ({ title: "Shipped", detail: trackingIn(data) }),
  "order/delivered": (data) =>
    data.isAssumed
      ? { title: "Assumed delivered", detail: "Nobody reported otherwise in time." }
      : { title: "Delivered", detail: "Delivery confirmed." },
  "payment/processed": (data, order) => ({
    title: "Payment authorized",
    detail: whenPresent(moneyIn(data, order), (money) => `${money} authorized, not captured yet.`),
  }),
  "payment/completed": (data, order) => ({
    title: "Payment captured",
    detail: whenPresent(moneyIn(data, order), (money) => `${money} captured.`),
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
  "payment/disputed": disputeText,
  "payment/dispute_closed": disputeText,
  "payment/reviewed": () => ({
    title: "Payment marked as reviewed",
    detail: "An operator dealt with its warnings and failed refunds.",
  }),
  "payment/voided": () => ({
    title: "Authorization voided",
    detail: "The customer was not charged.",
  }),
  "payment/unknown": () => ({
    title: "Payment status unknown",
    detail: "The gateway did not respond. Retrying with the same idempotency key.",
  }),
  "inventory/reserved": (data) => ({
    title: "Stock reserved",
    detail: whenPresent(quantityIn(data), (quantity) => `${countOf(quantity, "unit")} reserved.`),
  }),
  "inventory/released": (data) => ({
    title: "Stock released",
    detail: whenPresent(quantityIn(data), (quantity) => `${countOf(quantity, "unit")} released.`),
  }),
  "inventory/out_of_stock": (data, order) => ({
    title: "Out of stock",
    detail: whenPresent(itemNamesIn(data, order), (names) => `Not enough stock: ${names}.`),
  }),
  "inventory/restocked": (data) => ({
    title: "Units restocked",
    detail: whenPresent(quantityIn(data), (quantity) => `${countOf(quantity, "unit")} restocked.`),
  }),
  "order/items_removed": (data, order) => ({
    title: "Items removed",
    detail: whenPresent(moneyIn(data, order), (money) =>
      [removedText(data), data.amount !== 0 && `${money} less will be charged.`]
        .filter(Boolean)
        .join(" "),
    ),
  }),
  "order/ship_requested": (data) => ({
    title: "Shipping requested",
    detail: data.isManual
      ? (trackingIn(data) ?? "Without a tracking number.")
      : "Next, Waybill requests a label from the carrier.",
  }),
  "order/replaced": (data) => ({
    title: "Replacement sent",
    detail: whenPresent(numberIn(data, "replacementOrderId"), (id) => `As order #${id}.`),
  }),
  "order/held": () => ({ title: "Put on hold", detail: "Shipping is paused." }),
  "order/hold_released": () => ({ title: "Hold released", detail: "Processing resumed." }),
  "order/address_changed": () => ({
    title: "Address changed",
    detail: "The shipment goes to the new address.",
  }),
  "order/details_changed": (data) => ({
    title: "Details changed",
    detail: textsIn(data, "fields").join(", ") || null,
  }),
  "order/noted": () => ({ title: "Note added", detail: null }),
  "email/resent": () => ({ title: "Email resent", detail: null }),
  "email/pay_link_sent": () => ({
    title: "Payment link sent",
    detail: "The customer received an email with the payment link.",
  }),
  "shipment/tracking_changed": (data) => ({
    title: "Tracking number changed",
    detail: trackingIn(data) ?? "Without a tracking number.",
  }),
  "shipment/handled": () => ({
    title: "Shipment marked as handled",
    detail: "An operator dealt with the shipment of this ended order.",
  }),
  "shipment/updated": (data) => {
    const status = textIn(data, "status") ?? "";
    return shipmentTexts[status] ?? { title: "Shipment updated", detail: humanize(status) || null };
  },
} satisfies Record<OrderEventType, WriteEventText>;

const writers: Record<string, WriteEventText | undefined> = eventTexts;

/** One entry of a timeline or feed that operators read. An unknown type shows its name. */
export function operatorEventText(event: TextEvent, order: EventOrder): EventText {
  const write = writers[event.type];
  if (write) return write(event.data, order, event.status);
  return { title: humanize(event.type), detail: textIn(event.data, "message") };
}
