import { isAlert } from "../email/email-plan";
import { cancel } from "./cancellation-rules";
import { change, type Decision, type QueuedEmail, refused } from "./change";
import type { OrderFacts, OrderPolicy } from "./facts";
import type { ShippingAddress } from "./input";
import { nextStep } from "./next-step";
import { isPayable } from "./payment-rules";
import { delivered, isInTransit, wentOut } from "./shipment-rules";
import { isEnded } from "./status";

/*
 * What an operator may do to one order. Each rule either changes the order or says in words why
 * not, so that of two operators the second learns what the first has done.
 */

/** Keeps an order from being shipped. Money and units are gathered all the same. */
export function hold(order: OrderFacts, reason: string, now: Date): Decision {
  if (order.heldAt !== null) return refused("The order is on hold already.");
  const late = tooLateForShipment(order, "held back");
  if (late) return late;
  return change({
    steps: [{ set: { heldAt: now, holdReason: reason }, event: { type: "order/held", data: {} } }],
    note: reason,
  });
}

/** Lets a held order go on from where it is. */
export function releaseHold(order: OrderFacts, note: string | null): Decision {
  if (order.heldAt === null) return refused("The order is not on hold.");
  return change({
    steps: [
      {
        set: { heldAt: null, holdReason: null },
        event: { type: "order/hold_released", data: {} },
      },
    ],
    ...(note !== null && { note }),
  });
}

/** Hands an order that waits for an operator to the carrier. */
export function releaseForShipping(order: OrderFacts, policy: OrderPolicy, now: Date): Decision {
  if (order.status !== "processing") return refused(`The order is ${order.status}.`);
  if (order.heldAt !== null) return refused("The order is on hold.");
  if (order.shipRequestedAt !== null) return refused("The order is being shipped already.");
  if (policy.fulfillment === "auto") return refused("Orders are shipped by themselves here.");
  if (order.shipment) return refused("The label is being made already.");
  if (!["authorized", "paid", "partially_refunded"].includes(order.paymentStatus)) {
    return refused("The order is not paid.");
  }
  return change({
    steps: [{ set: { shipRequestedAt: now }, event: { type: "order/ship_requested", data: {} } }],
  });
}

/** An operator knows that the shipment arrived, though the carrier does not say so. */
export function markDelivered(order: OrderFacts, now: Date): Decision {
  const { shipment } = order;
  if (order.status !== "shipped" || !shipment) return refused(`The order is ${order.status}.`);
  return change({
    steps: [delivered(now)],
    shipment: { kind: "set", id: shipment.id, status: "delivered", delivered: true },
  });
}

/**
 * A person has seen to the shipment of an ended order that went out all the same. Refused while it is
 * on its way, and while anything else is left to do: then the order would ask for attention still.
 */
export function markHandled(
  order: OrderFacts,
  reason: string,
  policy: OrderPolicy,
  now: Date,
): Decision {
  const { shipment } = order;
  if (!isEnded(order.status)) return refused(`The order is ${order.status}.`);
  if (!shipment || !wentOut(shipment.status)) return refused("No shipment of it has gone out.");
  if (isInTransit(shipment.status)) return refused("The shipment is on its way.");
  if (shipment.isHandled) return refused("Somebody has handled it already.");
  const left = nextStep({ ...order, shipment: { ...shipment, isHandled: true } }, policy, now);
  if (left) return refused(left.attention ?? "The order is being undone.");
  return change({
    steps: [{ set: {}, event: { type: "shipment/handled", data: { shipmentId: shipment.id } } }],
    shipment: { kind: "set", id: shipment.id, status: shipment.status, handled: true },
    note: reason,
  });
}

/** The address may change until the carrier is asked for the label, which carries it. */
export function changeAddress(order: OrderFacts, address: ShippingAddress): Decision {
  const late = tooLateForShipment(order, "sent elsewhere");
  if (late) return late;
  return change({
    steps: [{ set: {}, event: { type: "order/address_changed", data: {} } }],
    address,
  });
}

/** Repeating it is refused: the second reason would not be kept, nor who gave it. */
export function cancelOnce(order: OrderFacts, reason: string | null, actor: string): Decision {
  if (order.status === "cancelled") return refused("It is cancelled already.");
  return cancel(order, reason, actor);
}

/** Words for other operators. */
export function addNote(note: string): Decision {
  return change({ steps: [{ set: {}, event: { type: "order/noted", data: {} } }], note });
}

/** The same email once more, to the customer: an alert would tell the shop of old shelves. */
export function recordResend(emailId: number, email: QueuedEmail): Decision {
  if (isAlert(email.kind)) return refused("It went to the shop itself, and not to the customer.");
  const data = { emailId, kind: email.kind };
  return change({ steps: [{ set: {}, event: { type: "email/resent", data } }], email });
}

/** The link to the payment page, while the order can be paid there. */
export function sendPayLink(order: OrderFacts, email: QueuedEmail, now: Date): Decision {
  if (!isPayable(order, now)) return refused("The order does not wait for a payment.");
  return change({ steps: [{ set: {}, event: { type: "email/pay_link_sent", data: {} } }], email });
}

function tooLateForShipment(order: OrderFacts, what: string): Decision | null {
  if (order.status !== "pending" && order.status !== "processing") {
    return refused(`The order is ${order.status} and can no longer be ${what}.`);
  }
  if (!order.shipment) return null;
  return refused(`The label is being made: the order can no longer be ${what}.`);
}
