import {
  awaitsFirstAttempt,
  hasFailedReversal,
  hasOpenAttempt,
  type OrderFacts,
  type OrderPolicy,
  pendingRefundAmount,
  type ShipmentFacts,
} from "./facts";
import { explainMissing } from "./missing-payment";
import {
  attentionTexts,
  endedButInTransitText,
  endedButShippedText,
  stuckText,
} from "./operator-attention-text";
import { paymentAttentionTexts } from "./operator-payment-attention-text";
import {
  explainPayment,
  explainShippingStop,
  isRefundLocked,
  lostAmount,
} from "./payment-attention";
import { keptAmount, openShipmentFailure } from "./shipment-outcome-rules";
import { isInTransit } from "./shipment-rules";
import { isEnded, isPaidFor } from "./status";
import type { NextAction, WaitingFor } from "./waiting";

export interface NextStep {
  waitingFor: WaitingFor;
  /** When the step is due. After this the order expires or needs attention. */
  until: Date | null;
  /** What Waybill can do next; null when only time or a person can move the order. */
  action: NextAction | null;
  /** When the minute cron checks the order again if nothing has happened before. */
  resumeAt: Date | null;
  /** Why the order needs an operator; null when it does not. */
  attention: string | null;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** How long Waybill waits for an event before the cron takes the next step. */
const retryAfterMs = minuteMs;
/** A shorter wait after a lost gateway response, since the customer is waiting for the result. */
const lostResponseRetryMs = 5_000;
/** How often Waybill asks about a shipment in transit when the carrier sends no webhook. */
export const trackingPollMs = 5 * minuteMs;
/** Automatic steps take seconds. After this long, an operator should know. */
const stuckAfterMinutes = 15;
/** The delivery deadline when the carrier gives no estimate. */
const defaultDeliveryMs = 14 * dayMs;
const deliveryGraceMs = 2 * dayMs;

/**
 * Decides what an order waits for, until when, and which action moves it on. Null means that
 * nothing is left to do. Everything that continues, resumes or explains an order uses this
 * function. Pure: `now` only sets the deadlines.
 */
export function nextStep(order: OrderFacts, policy: OrderPolicy, now: Date): NextStep | null {
  const step = ownStep(order, policy, now);
  const own = step?.attention ?? "";
  const ofPayment = explainPayment(order).attention ?? "";
  const reasons = [
    // What the payment needs can be all that the order's own step waits for.
    ofPayment.includes(own) ? "" : own,
    ofPayment,
    order.hasForeignPayment ? attentionTexts.foreignPayment : "",
  ];
  const attention = reasons.filter(Boolean).join(" ");
  if (attention === "") return step;
  return step ? { ...step, attention } : needsAttention(attention);
}

/** The step that follows from the order itself, whatever the gateway has besides its payment. */
function ownStep(order: OrderFacts, policy: OrderPolicy, now: Date): NextStep | null {
  if (isEnded(order.status)) return reversalStep(order, now);
  switch (order.status) {
    case "pending":
      return pendingStep(order, now);
    case "processing":
      return processingStep(order, policy, now);
    case "shipped":
      return deliveryStep(order, now);
    case "delivered":
      return shipmentFailureStep(order, now) ?? automaticStep(order, "completion", "complete", now);
    case "completed":
      return shipmentFailureStep(order, now);
    default:
      return null;
  }
}

/**
 * A failed, expired or cancelled order returns its money, label and units. One action does all
 * three independently, so that an unreachable carrier does not delay the refund.
 */
function reversalStep(order: OrderFacts, now: Date): NextStep | null {
  return paymentReversalStep(order, now) ?? goodsReversalStep(order, now);
}

/** Units are released only after the label is void, because they may already be in transit. */
function goodsReversalStep(order: OrderFacts, now: Date): NextStep | null {
  const shipment = order.shipment?.status;
  if (shipment === "requested" || shipment === "label_created") {
    return automaticStep(order, "label_void", "undo", now);
  }
  if (order.inventoryStatus === "reserved") {
    return automaticStep(order, "stock_release", "undo", now);
  }
  if (!shipment || shipment === "voided") return null;
  if (!isInTransit(shipment)) {
    if (order.shipment?.isHandled) return null;
    return needsAttention(endedButShippedText(order.status, shipment));
  }
  return {
    ...needsAttention(endedButInTransitText(order.status)),
    action: "refresh_tracking",
    resumeAt: new Date(now.getTime() + trackingPollMs),
  };
}

function paymentReversalStep(order: OrderFacts, now: Date): NextStep | null {
  if (order.isCheckoutOpen) return automaticStep(order, "reversal", "undo", now);
  const payment = order.payment;
  if (!payment) return null;
  if (hasOpenAttempt(order)) return automaticStep(order, "reversal", "undo", now);
  if (payment.missingReview === "returned") return null;
  const missing = explainMissing(order, lostAmount(order));
  if (missing) return waitingForOperator(order, now, missing.attention);
  if (payment.status === "authorized") return automaticStep(order, "reversal", "undo", now);
  if (payment.refundedAmount + lostAmount(order) >= payment.capturedAmount) return null;
  if (isRefundLocked(payment)) {
    return waitingForOperator(order, now, paymentAttentionTexts.reversalLocked);
  }
  if (hasFailedReversal(payment) && pendingRefundAmount(payment) === 0) {
    return waitingForOperator(order, now, attentionTexts.refundFailed);
  }
  return automaticStep(order, "refund", "undo", now);
}

/**
 * The payment can't be returned now. Label and stock are still reversed; the order needs an operator
 * both meanwhile and afterward.
 */
function waitingForOperator(order: OrderFacts, now: Date, reason: string): NextStep {
  const goods = goodsReversalStep(order, now);
  const attention = [reason, goods?.attention].filter(Boolean).join(" ");
  return goods ? { ...goods, attention } : needsAttention(attention);
}

/** Reservation and authorization run in parallel; neither waits for the other. */
function pendingStep(order: OrderFacts, now: Date): NextStep {
  if (order.inventoryStatus === "pending") {
    return automaticStep(order, "reservation", "reserve", now);
  }
  const payment = order.payment?.status;
  if (payment === "authorized" || isPaidFor(order.paymentStatus)) {
    return automaticStep(order, "join", "join", now);
  }
  if (payment === "unknown") return lostResponseStep(order, now);
  if (hasOpenAttempt(order)) return automaticStep(order, "authorization", "authorize", now);
  if (awaitsFirstAttempt(order)) return automaticStep(order, "authorization", "authorize", now);
  const isExpired = now >= order.expiresAt;
  return {
    waitingFor: "payment",
    until: order.expiresAt,
    action: isExpired ? "expire" : null,
    resumeAt: null,
    attention: null,
  };
}

function processingStep(order: OrderFacts, policy: OrderPolicy, now: Date): NextStep {
  const isOnHold = order.heldAt !== null;
  // The carrier may have created a label whose response was lost; nothing has been handed over yet.
  if (order.paymentStatus === "refunded") {
    return needsAttention(attentionTexts.refundedBeforeShipping);
  }
  if (order.shipment?.status === "voided") {
    return needsAttention(attentionTexts.labelVoidedBeforeShipping);
  }
  // Like a hold, a dispute stops an order whose label has not been requested.
  const stopped = explainShippingStop(order);
  const isStopped = isOnHold || stopped !== null;
  const whyStopped = stopped ?? attentionTexts.onHold;
  const mayShip = !isStopped && (policy.fulfillment === "auto" || order.shipRequestedAt !== null);
  // The carrier's label may exist already. A manual shipment has none, so it can still be stopped.
  const mayHaveLabel = order.shipment !== null && !order.shipment.isManual;
  switch (order.paymentStatus) {
    case "authorized":
    case "unknown":
      if (order.payment?.isMissing) return needsAttention(whyStopped);
      if (policy.capture === "at_join" || mayShip) {
        return automaticStep(order, "capture", "capture", now);
      }
      return isStopped ? needsAttention(whyStopped) : fulfillmentStep(order, now);
    case "paid":
    case "partially_refunded":
    case "not_required":
      if (mayShip || mayHaveLabel) {
        return automaticStep(order, "shipment", "create_shipment", now);
      }
      return isStopped ? needsAttention(whyStopped) : fulfillmentStep(order, now);
    default:
      return automaticStep(order, "capture", "fail_capture", now);
  }
}

/** The shop ships manually: the order waits until an operator requests shipping. */
function fulfillmentStep(order: OrderFacts, now: Date): NextStep {
  const isOverdue = order.shipBy !== null && now >= order.shipBy;
  return {
    waitingFor: "fulfillment",
    until: order.shipBy,
    action: null,
    resumeAt: isOverdue ? null : order.shipBy,
    attention: isOverdue ? attentionTexts.overdueToShip : null,
  };
}

/** A lost or returned shipment needs an operator until the order is refunded in full or closed. */
function shipmentFailureStep(order: OrderFacts, now: Date): NextStep | null {
  const failure = openShipmentFailure(order);
  if (!failure) return null;
  if (order.paymentStatus === "refunded") return automaticStep(order, "closing", "close", now);
  const isPaidBack = lostAmount(order) > 0 && keptAmount(order) <= 0;
  return needsAttention(attentionTexts[isPaidBack ? (`${failure}AndPaidBack` as const) : failure]);
}

function deliveryStep(order: OrderFacts, now: Date): NextStep {
  const failure = shipmentFailureStep(order, now);
  if (failure) return failure;
  if (order.shipment?.isManual) return manualDeliveryStep(order.shipment, now);
  if (order.shipment?.status === "voided") return needsAttention(attentionTexts.labelVoided);
  const since = order.waitingFor === "delivery" && order.waitingSince ? order.waitingSince : now;
  const until = order.shipment?.estimatedDelivery ?? new Date(since.getTime() + defaultDeliveryMs);
  const isOverdue = now.getTime() > until.getTime() + deliveryGraceMs;
  return {
    waitingFor: "delivery",
    until,
    action: "refresh_tracking",
    resumeAt: new Date(now.getTime() + trackingPollMs),
    attention: isOverdue ? attentionTexts.overdueToArrive : null,
  };
}

/** No carrier reports a manual shipment: an operator does, or it counts as delivered in the end. */
function manualDeliveryStep({ estimatedDelivery }: ShipmentFacts, now: Date): NextStep {
  const until = estimatedDelivery ?? now;
  return {
    waitingFor: "delivery",
    until,
    action: now >= until ? "assume_delivery" : null,
    resumeAt: until,
    attention: null,
  };
}

function lostResponseStep(order: OrderFacts, now: Date): NextStep {
  const resumeAt = new Date(now.getTime() + lostResponseRetryMs);
  return { ...automaticStep(order, "gateway_answer", "authorize", now), resumeAt };
}

function automaticStep(
  order: OrderFacts,
  waitingFor: WaitingFor,
  action: NextAction,
  now: Date,
): NextStep {
  const due = new Date(now.getTime() + retryAfterMs);
  const since = order.waitingFor === waitingFor ? order.waitingSince : null;
  const isStuck = since !== null && now.getTime() - since.getTime() > stuckAfterMinutes * minuteMs;
  return {
    waitingFor,
    until: due,
    action,
    resumeAt: due,
    attention: isStuck ? stuckText(waitingFor, stuckAfterMinutes) : null,
  };
}

function needsAttention(attention: string): NextStep {
  return { waitingFor: "operator", until: null, action: null, resumeAt: null, attention };
}
