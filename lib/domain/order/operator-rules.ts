import { isAlert } from "../email/email-plan";
import { change, type Decision, type QueuedEmail, refuse } from "./change";
import type { OrderFacts, OrderPolicy } from "./facts";
import type { ShippingAddress } from "./input";
import { nextStep } from "./next-step";
import { isPayable } from "./payment-rules";
import { delivered, isInTransit, wasHandedOver } from "./shipment-rules";
import { isEnded } from "./status";

/*
 * What an operator may do to one order. Each rule either changes the order or says in words why
 * not, so that of two operators the second learns what the first has done.
 */

/** Keeps an order from being shipped. Money and units are gathered all the same. */
export function decideHold(order: OrderFacts, reason: string, now: Date): Decision {
  if (order.heldAt !== null) return refuse("The order is on hold already.");
  const late = refuseAfterLabelRequest(order, "held back");
  if (late) return late;
  return change({
    steps: [{ set: { heldAt: now, holdReason: reason }, event: { type: "order/held", data: {} } }],
    note: reason,
  });
}

/** Lets a held order go on from where it is. */
export function decideHoldRelease(order: OrderFacts, note: string | null): Decision {
  if (order.heldAt === null) return refuse("The order is not on hold.");
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
export function decideShipping(order: OrderFacts, policy: OrderPolicy, now: Date): Decision {
  if (order.status !== "processing") return refuse(`The order is ${order.status}.`);
  if (order.heldAt !== null) return refuse("The order is on hold.");
  if (order.shipRequestedAt !== null) return refuse("The order is being shipped already.");
  if (policy.fulfillment === "auto") return refuse("Orders are shipped by themselves here.");
  if (order.shipment) return refuse("The label is being made already.");
  if (!["authorized", "paid", "partially_refunded"].includes(order.paymentStatus)) {
    return refuse("The order is not paid.");
  }
  return change({
    steps: [{ set: { shipRequestedAt: now }, event: { type: "order/ship_requested", data: {} } }],
  });
}

/** An operator knows that the shipment arrived, though the carrier does not say so. */
export function decideMarkDelivered(order: OrderFacts, now: Date): Decision {
  const { shipment } = order;
  if (order.status !== "shipped" || !shipment) return refuse(`The order is ${order.status}.`);
  return change({
    steps: [delivered(now)],
    shipment: { kind: "set", id: shipment.id, status: "delivered", deliveredStep: true },
  });
}

/**
 * A person has seen to the shipment of an ended order that went out all the same. Refused while it is
 * on its way, and while anything else is left to do: then the order would ask for attention still.
 */
export function decideMarkHandled(
  order: OrderFacts,
  reason: string,
  policy: OrderPolicy,
  now: Date,
): Decision {
  const { shipment } = order;
  if (!isEnded(order.status)) return refuse(`The order is ${order.status}.`);
  if (!shipment || !wasHandedOver(shipment.status))
    return refuse("No shipment of it has gone out.");
  if (isInTransit(shipment.status)) return refuse("The shipment is on its way.");
  if (shipment.isHandled) return refuse("Somebody has handled it already.");
  const left = nextStep({ ...order, shipment: { ...shipment, isHandled: true } }, policy, now);
  if (left) return refuse(left.attention ?? "The order is being undone.");
  return change({
    steps: [{ set: {}, event: { type: "shipment/handled", data: { shipmentId: shipment.id } } }],
    shipment: { kind: "set", id: shipment.id, status: shipment.status, handled: true },
    note: reason,
  });
}

/** The address may change until the carrier is asked for the label, which carries it. */
export function decideAddressChange(order: OrderFacts, address: ShippingAddress): Decision {
  const late = refuseAfterLabelRequest(order, "sent elsewhere");
  if (late) return late;
  return change({
    steps: [{ set: {}, event: { type: "order/address_changed", data: {} } }],
    address,
  });
}

/** Words for other operators. */
export function decideNote(note: string): Decision {
  return change({ steps: [{ set: {}, event: { type: "order/noted", data: {} } }], note });
}

/** The same email once more, to the customer: an alert would tell the shop of old shelves. */
export function decideEmailResend(emailId: number, email: QueuedEmail): Decision {
  if (isAlert(email.kind)) return refuse("It went to the shop itself, and not to the customer.");
  const data = { emailId, kind: email.kind };
  return change({ steps: [{ set: {}, event: { type: "email/resent", data } }], email });
}

/** The link to the payment page, while the order can be paid there. */
export function decidePayLink(order: OrderFacts, email: QueuedEmail, now: Date): Decision {
  if (!isPayable(order, now)) return refuse("The order does not wait for a payment.");
  return change({ steps: [{ set: {}, event: { type: "email/pay_link_sent", data: {} } }], email });
}

function refuseAfterLabelRequest(order: OrderFacts, what: string): Decision | null {
  if (order.status !== "pending" && order.status !== "processing") {
    return refuse(`The order is ${order.status} and can no longer be ${what}.`);
  }
  if (!order.shipment) return null;
  return refuse(`The label is being made: the order can no longer be ${what}.`);
}
