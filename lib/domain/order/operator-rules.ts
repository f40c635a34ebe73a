import { formatAddress } from "@/lib/domain/address";
import { isAlert } from "@/lib/domain/email/email-plan";
import { staleMessage } from "@/lib/domain/opened-with";
import { change, type Decision, noChange, type QueuedEmail, refuse } from "./change";
import type { OrderFacts, OrderPolicy } from "./facts";
import type { ShippingAddress } from "./input";
import { nextStep } from "./next-step";
import { explainShippingStop } from "./payment-attention";
import { isPayable } from "./payment-rules";
import { openShipmentFailure } from "./shipment-outcome-rules";
import {
  deliveredStep,
  isInTransit,
  overruling,
  trackingStep,
  wasHandedOver,
} from "./shipment-rules";
import { isEnded, isPaidFor } from "./status";

/*
 * What an operator may do to one order. A rule that refuses says why, so that when two operators
 * act at the same time, the second one sees what the first one did.
 */

/** Keeps the order from shipping. Payment and stock continue. */
export function decideHold(order: OrderFacts, reason: string, now: Date): Decision {
  if (order.heldAt !== null) return refuse("This order is already on hold.");
  const refusal = refuseAfterLabelRequest(order, "be put on hold");
  if (refusal) return refusal;
  return change({
    steps: [{ set: { heldAt: now, holdReason: reason }, event: { type: "order/held", data: {} } }],
    note: reason,
  });
}

export function decideHoldRelease(order: OrderFacts, note: string | null): Decision {
  if (order.heldAt === null) return refuse("This order is not on hold.");
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

/** Requests shipping for an order of a shop that ships manually. */
export function decideShipping(order: OrderFacts, policy: OrderPolicy, now: Date): Decision {
  if (order.status !== "processing") return refuse(`The order is ${order.status}.`);
  const stopped = explainShippingStop(order);
  if (stopped) return refuse(stopped);
  if (order.heldAt !== null) return refuse("The order is on hold.");
  if (order.shipRequestedAt !== null) return refuse("Shipping was already requested.");
  if (policy.fulfillment === "auto") return refuse("Orders ship automatically in this shop.");
  if (order.shipment) return refuse("The label is already being created.");
  if (order.paymentStatus !== "authorized" && !isPaidFor(order.paymentStatus)) {
    return refuse("The order is not paid.");
  }
  return change({
    steps: [{ set: { shipRequestedAt: now }, event: { type: "order/ship_requested", data: {} } }],
  });
}

/**
 * For a shipment that arrived although the carrier has not reported it, or has reported it as lost
 * or returned. What has arrived stays as it is.
 */
export function decideMarkDelivered(order: OrderFacts, now: Date): Decision {
  const { shipment } = order;
  if (shipment && order.status !== "shipped" && openShipmentFailure(order)) {
    return change({
      steps: [trackingStep(shipment.id, "delivered")],
      shipment: { kind: "set", id: shipment.id, status: "delivered", ...overruling(shipment) },
    });
  }
  if (order.status === "delivered" || order.status === "completed") return noChange;
  if (order.status !== "shipped" || !shipment) return refuse(`The order is ${order.status}.`);
  return change({
    steps: [deliveredStep(now)],
    shipment: {
      ...{ kind: "set", id: shipment.id, status: "delivered", isDelivered: true },
      ...overruling(shipment),
    },
  });
}

/**
 * Records that an operator dealt with the shipment that left although its order had ended. Refused
 * while it is in transit, and while anything else of the order still needs to be reversed.
 */
export function decideMarkHandled(
  order: OrderFacts,
  reason: string,
  policy: OrderPolicy,
  now: Date,
): Decision {
  const { shipment } = order;
  if (!isEnded(order.status)) return refuse(`The order is ${order.status}.`);
  if (!shipment || !wasHandedOver(shipment.status)) {
    return refuse("No shipment of this order was handed over to the carrier.");
  }
  if (isInTransit(shipment.status)) return refuse("The shipment is in transit.");
  if (shipment.isHandled) return refuse("The shipment was already marked as handled.");
  const next = nextStep({ ...order, shipment: { ...shipment, isHandled: true } }, policy, now);
  if (next) return refuse(next.attention ?? "The order is still being reversed.");
  return change({
    steps: [{ set: {}, event: { type: "shipment/handled", data: { shipmentId: shipment.id } } }],
    shipment: { kind: "set", id: shipment.id, status: shipment.status, isHandled: true },
    note: reason,
  });
}

/**
 * The address can change until the label, which contains it, is requested, unless someone else has
 * changed it since the form was opened.
 */
export function decideAddressChange(
  order: OrderFacts,
  address: ShippingAddress,
  seen?: { opened: ShippingAddress; current: ShippingAddress },
): Decision {
  const refusal = refuseAfterLabelRequest(order, "get a new address");
  if (refusal) return refusal;
  if (seen) {
    const opened = formatAddress(seen.opened);
    const current = formatAddress(seen.current);
    if (opened !== current) return refuse(staleMessage([{ label: "Address", opened, current }]));
  }
  return change({
    steps: [{ set: {}, event: { type: "order/address_changed", data: {} } }],
    address,
  });
}

/** Adds a note for other operators. */
export function decideNote(note: string, noteKey: string): Decision {
  return change({ steps: [{ set: {}, event: { type: "order/noted", data: {} } }], note, noteKey });
}

/** The form was sent before. If its response was lost, its text may have been edited since. */
export function decideRepeatedNote(
  earlier: { orderId: number; text: string },
  { orderId, text }: { orderId: number; text: string },
): Decision {
  if (earlier.orderId === orderId && earlier.text === text) return noChange;
  return refuse("This form already added a note. Check the notes before you add this one.");
}

/** Sends an email to the customer again. Alerts are refused: their stock counts are outdated. */
export function decideEmailResend(
  emailId: number,
  email: QueuedEmail,
  outdated: string | null,
): Decision {
  if (isAlert(email.kind)) return refuse("This email went to the shop, not to the customer.");
  if (outdated !== null) return refuse(outdated);
  const data = { emailId, kind: email.kind };
  return change({ steps: [{ set: {}, event: { type: "email/resent", data } }], email });
}

/** Emails the payment link to the customer while the order can be paid. */
export function decidePayLink(order: OrderFacts, email: QueuedEmail, now: Date): Decision {
  if (!isPayable(order, now)) return refuse("This order is not waiting for a payment.");
  return change({ steps: [{ set: {}, event: { type: "email/pay_link_sent", data: {} } }], email });
}

/** `action` completes "The order can no longer …". Null while the action is possible. */
function refuseAfterLabelRequest(order: OrderFacts, action: string): Decision | null {
  if (order.status !== "pending" && order.status !== "processing") {
    return refuse(`The order is ${order.status} and can no longer ${action}.`);
  }
  if (!order.shipment) return null;
  return refuse(`The label is being created, so the order can no longer ${action}.`);
}
