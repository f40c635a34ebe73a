import { findAmountIssue, formatMoney } from "@/lib/domain/money";
import { cancelledStep } from "./cancellation-rules";
import {
  change,
  type Decision,
  noChange,
  type OrderStep,
  type RefundChange,
  type Refused,
  refuse,
  refuseField,
} from "./change";
import { hasFailedReversal, type OrderFacts, pendingRefundAmount, type RefundLine } from "./facts";
import { isRefundImpossible } from "./missing-payment";
import { isRefundLocked, lostAmount } from "./payment-attention";
import {
  countGoneUnits,
  leavesUnits,
  refundOfLines,
  releaseSteps,
  removalByRefund,
} from "./removed-units";
import { restockableUnits } from "./shipment-outcome-rules";
import { isBeforeShipping } from "./shipping-units";
import { isEnded } from "./status";

/**
 * How much can still be refunded, in minor units: what was captured less what was refunded, is being
 * refunded, or was lost in a dispute.
 */
export function refundableAmount(order: OrderFacts): number {
  const payment = order.payment;
  if (!payment) return 0;
  // A refund at the gateway can overtake one that is requested, which the gateway then refuses.
  return Math.max(
    0,
    payment.capturedAmount -
      payment.refundedAmount -
      pendingRefundAmount(payment) -
      lostAmount(order),
  );
}

/** Opens the full refund of an ended order, so that it is committed before the gateway is called. */
export function decideReversal(order: OrderFacts): Decision {
  const amount = refundableAmount(order);
  if (!order.payment || !isEnded(order.status) || amount <= 0) return noChange;
  if (isRefundLocked(order.payment) || isRefundImpossible(order.payment)) return noChange;
  const reason = `order_${order.status}`;
  return change({
    steps: [],
    refund: { kind: "open", paymentId: order.payment.id, amount, reason, origin: "reversal" },
  });
}

/** A refund that an operator requests. */
export interface RefundRequest {
  /** The key of the form or the call. What is sent twice refunds once. */
  requestKey: string;
  /** Minor units; null for the units' share, or without units for everything that is left. */
  amount: number | null;
  /** Whether the operator saw the amount as everything that is left. */
  isFull?: boolean | undefined;
  /** The replacement that the operator saw, null for none; undefined if they were shown neither. */
  seenReplacement?: number | null | undefined;
  reason: string;
  /** The units that the refund covers; empty when it covers an amount only. */
  lines: readonly RefundLine[];
  /** The operator, such as `user:1`. */
  actor: string;
}

/** Why an order was cancelled by its refund, as its customer reads it. */
export const refundedInFull = "The order was refunded in full.";

/**
 * Opens an operator's refund of an order that has not ended. An ended order is refunded
 * automatically; operators can refund it only after that refund has failed.
 */
export function decideRefund(order: OrderFacts, request: RefundRequest): Decision {
  const { payment } = order;
  const left = refundableAmount(order);
  if (order.paymentStatus === "not_required") return refuse("This order was free.");
  if (!payment || payment.capturedAmount === 0) return refuse("Nothing has been captured yet.");
  const earlier = payment.refunds.find(({ requestKey }) => requestKey === request.requestKey);
  if (earlier) return decideRepeatedRefund(order, earlier.amount, request);
  if (isRefundImpossible(payment)) {
    return refuse(
      "The gateway doesn't have this payment, so it can't be refunded here. Refund the customer in the account in which it was made, or in another way.",
    );
  }
  if (isRefundLocked(payment)) {
    return refuse("The payment is disputed. It can't be refunded until the dispute is closed.");
  }
  if (isEnded(order.status) && !hasFailedReversal(payment)) {
    return refuse("This order has ended. Any captured amount is refunded automatically.");
  }
  if (left <= 0) return refuse("The full amount is already refunded or being refunded.");
  const lineIssue = findLineIssue(order, request.lines);
  if (lineIssue) return lineIssue;
  const amount = request.amount ?? amountOf(order, request.lines, left);
  if (amount === 0) return refuse("These units cost nothing, so nothing can be refunded.");
  const stale = findStaleRefund(order, request, left);
  if (stale) return refuse(stale);
  if (amount > left) return refuse(`You can refund up to ${formatMoney(left, order.currency)}.`);
  const issue = findAmountIssue(amount, order.currency);
  if (issue && request.amount === amount) return refuseField("amount", issue, issue);
  if (issue) return refuse(issue);
  const { reason, lines, requestKey } = request;
  const refund = {
    kind: "open" as const,
    origin: "operator" as const,
    ...{ paymentId: payment.id, amount, reason, lines, requestKey },
  };
  if (!isBeforeShipping(order)) return change({ steps: [requestedStep({ amount })], refund });
  if (amount < left) return decidePartialRefundBeforeShipping(order, refund);
  // The refund is now part of the cancelled order's reversal, which completes it.
  return change({
    steps: [requestedStep({ amount }), cancelledStep(refundedInFull, request.actor)],
    refund: { ...refund, origin: "reversal" },
  });
}

/** The units' share of the order, and no more than is left; without units, all that is left. */
function amountOf(order: OrderFacts, lines: readonly RefundLine[], left: number): number {
  return lines.length === 0 ? left : Math.min(refundOfLines(order, lines), left);
}

/** What has changed about the order since the operator was shown it; null if nothing has. */
function findStaleRefund(
  { currency, replacementOrderId }: OrderFacts,
  { amount, isFull, seenReplacement }: RefundRequest,
  left: number,
): string | null {
  if (isFull && amount !== left) {
    return `${formatMoney(left, currency)} can be refunded now. Check the amount, and refund it again.`;
  }
  if (seenReplacement === undefined || seenReplacement === replacementOrderId) return null;
  return replacementOrderId === null
    ? "The replacement of this order has ended. Check the order, and refund it again."
    : `Order #${replacementOrderId} replaces this order since. Check it before you refund this one.`;
}

/**
 * The units are taken out of the shipment when their refund is requested, whatever becomes of it. If
 * it fails, an operator decides: no unit ships by mistake after an email said that it is refunded.
 */
function decidePartialRefundBeforeShipping(
  order: OrderFacts,
  refund: Extract<RefundChange, { kind: "open" }>,
): Decision {
  const { amount, lines = [] } = refund;
  const removal = removalByRefund(order, lines);
  if (!removal) return change({ steps: [requestedStep({ amount })], refund });
  if (order.shipment) {
    return refuse(
      "The label is being created, so the order keeps its items. Refund them after it has shipped, or cancel the order.",
    );
  }
  if (!leavesUnits(order, removal)) {
    return refuse("No items would be left to ship. Refund the full amount to cancel the order.");
  }
  const requested = requestedStep({ amount, items: removal.units });
  return change({ steps: [requested, ...releaseSteps(removal)], refund, removal });
}

function requestedStep(data: Record<string, unknown>): OrderStep {
  return { set: {}, event: { type: "payment/refund_requested", data } };
}

/** It was requested before. If the response was lost, its amount may have been edited since. */
function decideRepeatedRefund(
  order: OrderFacts,
  requested: number,
  { amount }: RefundRequest,
): Decision {
  if (amount === null || amount === requested) return noChange;
  const money = formatMoney(requested, order.currency);
  return refuse(`This request has already refunded ${money}. Check the refunds first.`);
}

function findLineIssue(order: OrderFacts, lines: readonly RefundLine[]): Refused | null {
  for (const [index, { productId, quantity, restock }] of lines.entries()) {
    const path = `lines[${index}].productId`;
    if (lines.findIndex((line) => line.productId === productId) < index) {
      return refuseField(path, "is listed twice", "Each product can be listed once.");
    }
    const item = order.items.find((ordered) => ordered.productId === productId);
    if (!item) {
      return refuseField(path, "is not in the order", "The order does not contain this product.");
    }
    if (quantity > item.quantity - countGoneUnits(order, productId)) {
      return refuse("More units than can be refunded.");
    }
    if (restock && order.inventoryStatus !== "fulfilled") {
      return refuse("The units have not shipped, so they can't be restocked.");
    }
    const away = restockableUnits(order).find((units) => units.productId === productId);
    if (restock && quantity > (away?.quantity ?? 0)) {
      return refuse("Units of this product are back in stock.");
    }
  }
  return null;
}
