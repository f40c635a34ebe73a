import {
  hasFailedReversal,
  hasOpenAttempt,
  type OrderFacts,
  type OrderPolicy,
  pendingRefundAmount,
} from "./facts";
import { isInTransit } from "./shipment-rules";
import { isEnded } from "./status";

/** What an order that is not at rest waits for. */
export type WaitingFor =
  | "payment"
  | "reservation"
  | "authorization"
  | "gateway_answer"
  | "join"
  | "capture"
  | "fulfillment"
  | "shipment"
  | "delivery"
  | "completion"
  | "stock_release"
  | "label_void"
  | "reversal"
  | "refund"
  | "operator";

/** The verb that moves the order on; null when only time or a person can. */
export type NextAction =
  | "authorize"
  | "reserve"
  | "join"
  | "capture"
  | "create_shipment"
  | "refresh_tracking"
  | "complete"
  | "undo"
  | "fail_capture"
  | "expire";

export interface NextStep {
  waitingFor: WaitingFor;
  /** When it should have happened; past this it needs attention or the order expires. */
  until: Date | null;
  action: NextAction | null;
  /** When the minute cron looks at the order again if nothing has happened. */
  resumeAt: Date | null;
  /** Why a person must look, or null. */
  attention: string | null;
}

const silenceMs = 60_000;
const lostAnswerMs = 5_000;
/** How often a shipment under way is asked about when the carrier sends nothing. */
export const trackingPollMs = 5 * 60_000;
/** What the system does by itself takes seconds; after this a person should know. */
const stuckMs = 15 * 60_000;
/** For a carrier that names no day. */
const deliveredWithinMs = 14 * 24 * 60 * 60_000;
const deliveryGraceMs = 2 * 24 * 60 * 60_000;

/**
 * The one brain: from an order's facts to what it waits for, until when, and what would move it.
 * Null means that the order is at rest. Pure; `now` only places the deadlines.
 */
export function nextStep(order: OrderFacts, policy: OrderPolicy, now: Date): NextStep | null {
  if (isEnded(order.status)) return undo(order, now);
  switch (order.status) {
    case "pending":
      return gather(order, now);
    case "processing":
      return fulfill(order, policy, now);
    case "shipped":
      return deliver(order, now);
    case "delivered":
      return automatic(order, "completion", "complete", now);
    default:
      return null;
  }
}

/**
 * A failed, expired or cancelled order gives back money, label and units. One action undoes them
 * all, each on its own, so that a carrier that is away keeps nobody's money.
 */
function undo(order: OrderFacts, now: Date): NextStep | null {
  return undoPayment(order, now) ?? undoShipment(order, now);
}

/** Units that may be in a shipment on its way go back on sale only once the label is void. */
function undoShipment(order: OrderFacts, now: Date): NextStep | null {
  const shipment = order.shipment?.status;
  if (shipment === "requested" || shipment === "label_created") {
    return automatic(order, "label_void", "undo", now);
  }
  if (order.inventoryStatus === "reserved") {
    return automatic(order, "stock_release", "undo", now);
  }
  if (!shipment || shipment === "voided") return null;
  if (!isInTransit(shipment)) {
    if (order.shipment?.isHandled) return null;
    return needsAttention(`The order is ${order.status}, but ${cameTo[shipment]}.`);
  }
  return {
    ...needsAttention(`The order is ${order.status}, but its shipment is on its way.`),
    action: "refresh_tracking",
    resumeAt: new Date(now.getTime() + trackingPollMs),
  };
}

/** What became of a shipment that a carrier took before its label could be voided. */
const cameTo = {
  delivered: "its shipment was delivered",
  returned: "its shipment went out and came back",
  lost: "its shipment went out and was lost",
};

function undoPayment(order: OrderFacts, now: Date): NextStep | null {
  if (order.checkoutOpen) return automatic(order, "reversal", "undo", now);
  const payment = order.payment;
  if (!payment) return null;
  if (hasOpenAttempt(order) || payment.status === "authorized") {
    return automatic(order, "reversal", "undo", now);
  }
  if (payment.refundedAmount >= payment.capturedAmount) return null;
  if (hasFailedReversal(payment) && pendingRefundAmount(payment) === 0) {
    // The shipment is undone all the same; the order waits for a person meanwhile and after it.
    const shipment = undoShipment(order, now);
    const reasons = ["The gateway could not refund the customer.", shipment?.attention];
    const attention = reasons.filter(Boolean).join(" ");
    return shipment ? { ...shipment, attention } : needsAttention(attention);
  }
  return automatic(order, "refund", "undo", now);
}

/** Units and money are gathered in parallel; neither waits for the other. */
function gather(order: OrderFacts, now: Date): NextStep {
  if (order.inventoryStatus === "pending") return automatic(order, "reservation", "reserve", now);
  const payment = order.payment?.status;
  if (payment === "authorized" || payment === "paid") return automatic(order, "join", "join", now);
  if (payment === "unknown") return askAgain(order, now);
  if (hasOpenAttempt(order)) return automatic(order, "authorization", "authorize", now);
  const expired = now >= order.expiresAt;
  if (order.paymentMethod !== null && !order.payment && !expired) {
    return automatic(order, "authorization", "authorize", now);
  }
  return {
    waitingFor: "payment",
    until: order.expiresAt,
    action: expired ? "expire" : null,
    resumeAt: null,
    attention: null,
  };
}

function fulfill(order: OrderFacts, policy: OrderPolicy, now: Date): NextStep {
  const held = order.heldAt !== null;
  // A label that was made without our knowing leaves with nobody until it is handed over.
  if (order.paymentStatus === "refunded") {
    return needsAttention("The order was refunded in full before it was shipped: cancel it.");
  }
  if (order.shipment?.status === "voided") {
    return needsAttention(
      "The carrier has voided the label: cancel the order to give the money back.",
    );
  }
  const released = !held && (policy.fulfillment === "auto" || order.shipRequestedAt !== null);
  switch (order.paymentStatus) {
    case "authorized":
    case "unknown":
      if (policy.capture === "at_join" || released)
        return automatic(order, "capture", "capture", now);
      return held ? onHold() : awaitOperator(order, now);
    case "paid":
    case "partially_refunded":
      if (released || order.shipment) return automatic(order, "shipment", "create_shipment", now);
      return held ? onHold() : awaitOperator(order, now);
    default:
      return automatic(order, "capture", "fail_capture", now);
  }
}

/** Nothing is due until it is released: the reason stands with the order. */
function onHold(): NextStep {
  return needsAttention("The order is on hold.");
}

function awaitOperator(order: OrderFacts, now: Date): NextStep {
  const overdue = order.shipBy !== null && now >= order.shipBy;
  return {
    waitingFor: "fulfillment",
    until: order.shipBy,
    action: null,
    resumeAt: overdue ? null : order.shipBy,
    attention: overdue ? "The order should have been shipped by now." : null,
  };
}

function deliver(order: OrderFacts, now: Date): NextStep {
  const shipment = order.shipment?.status;
  if (shipment === "lost") return needsAttention("The carrier reports the shipment as lost.");
  if (shipment === "returned") return needsAttention("The shipment was returned to the sender.");
  if (shipment === "voided") return needsAttention("The carrier has voided the label.");
  const since = order.waitingFor === "delivery" && order.waitingSince ? order.waitingSince : now;
  const until = order.shipment?.estimatedDelivery ?? new Date(since.getTime() + deliveredWithinMs);
  const overdue = now.getTime() > until.getTime() + deliveryGraceMs;
  return {
    waitingFor: "delivery",
    until,
    action: "refresh_tracking",
    resumeAt: new Date(now.getTime() + trackingPollMs),
    attention: overdue ? "The shipment should have arrived by now." : null,
  };
}

/** The customer is there and waits: an answer that was lost is asked for again soon. */
function askAgain(order: OrderFacts, now: Date): NextStep {
  const resumeAt = new Date(now.getTime() + lostAnswerMs);
  return { ...automatic(order, "gateway_answer", "authorize", now), resumeAt };
}

function automatic(
  order: OrderFacts,
  waitingFor: WaitingFor,
  action: NextAction,
  now: Date,
): NextStep {
  const due = new Date(now.getTime() + silenceMs);
  const since = order.waitingFor === waitingFor ? order.waitingSince : null;
  const stuck = since !== null && now.getTime() - since.getTime() > stuckMs;
  return {
    waitingFor,
    until: due,
    action,
    resumeAt: due,
    attention: stuck ? `It has waited for its ${waitingFor} for too long.` : null,
  };
}

function needsAttention(attention: string): NextStep {
  return { waitingFor: "operator", until: null, action: null, resumeAt: null, attention };
}
