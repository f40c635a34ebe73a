import { formatMoney } from "@/lib/domain/money";
import type { AdminOrder } from "@/lib/domain/order/admin-view";
import { waitingForLabels } from "@/lib/domain/order/operator-waiting-labels";
import { refundFailureReason } from "@/lib/domain/order/refund-failure-text";
import { isEnded } from "@/lib/domain/order/status";
import type { WaitingFor } from "@/lib/domain/order/waiting";

/** Part of a sentence: text, or a time (ISO 8601 UTC) that the page shows in local time. */
export type TextPart = string | { at: string };

/** Why an order is waiting, for operators. */
export interface WaitingExplanation {
  /** What the order waits for, since when and until when. */
  sentence: TextPart[];
  /** The latest error; null when nothing has gone wrong. */
  lastError: string | null;
  /** What happens next automatically. */
  next: TextPart[];
  needsAttention: boolean;
}

/** The parts of an order's admin view that the explanation uses. */
export type WaitingOrder = Pick<AdminOrder, "order" | "waiting" | "hold" | "failures" | "payments">;

const nextTexts: Readonly<Record<Exclude<WaitingFor, "operator">, string>> = {
  payment: "The order expires at the deadline, and its stock is released.",
  reservation: "Waybill reserves all units, or fails the order as out of stock.",
  authorization:
    "Waybill retries with the same idempotency key, so the card can't be charged twice.",
  gateway_answer:
    "Waybill retries with the same idempotency key, so the card can't be charged twice.",
  join: "Waybill confirms the order and captures the payment.",
  capture: "Waybill retries with the same idempotency key, so the card can't be charged twice.",
  fulfillment:
    "Nothing until an operator ships the order. It is flagged as overdue after the deadline.",
  shipment:
    "Waybill retries with the same idempotency key, so the carrier can't create a second label.",
  delivery: "Carrier updates appear here as they arrive. Waybill also checks every 5 minutes.",
  completion: "Waybill completes the order.",
  closing: "Waybill closes the order, since its money is refunded.",
  stock_release: "Waybill releases the reserved units.",
  label_void: "Waybill retries with the carrier, then releases the stock.",
  reversal: "Waybill asks the gateway for the payment's status, then voids or refunds it.",
  refund: "Waybill checks with the gateway until the refund is confirmed.",
};

/** Explains why the order is waiting, from its stored facts alone. */
export function explainWaiting(adminOrder: WaitingOrder): WaitingExplanation {
  const { waiting } = adminOrder;
  const lastError = lastErrorOf(adminOrder);
  if (!waiting) {
    return { sentence: [finishedText(adminOrder)], lastError, next: [], needsAttention: false };
  }
  const needsAttention = waiting.attention !== null;
  if (waiting.for === "operator") {
    return {
      sentence: operatorSentence(adminOrder),
      lastError,
      next: [nextForOperator(adminOrder)],
      needsAttention,
    };
  }
  return {
    sentence: [
      waitingForLabels[waiting.for],
      ...(waiting.since ? [" since ", { at: waiting.since }] : []),
      ...deadline(adminOrder),
      ".",
      ...(waiting.attention ? [` ${waiting.attention}`] : []),
    ],
    lastError,
    next: [nextText(adminOrder, waiting.for), ...nextCheck(adminOrder)],
    needsAttention,
  };
}

function nextText({ order }: WaitingOrder, waitingFor: Exclude<WaitingFor, "operator">): string {
  if (waitingFor !== "delivery" || !order.shipment?.isManual) return nextTexts[waitingFor];
  return "No carrier reports this shipment. Mark it as delivered, or report it as lost or returned. Otherwise Waybill assumes on the expected day that it arrived.";
}

/** Automatic steps take seconds, so they have no deadline to show. */
function deadline({ waiting }: WaitingOrder): TextPart[] {
  if (!waiting?.until) return [];
  switch (waiting.for) {
    case "payment":
      return [", until ", { at: waiting.until }];
    case "fulfillment":
      return [", ship by ", { at: waiting.until }];
    case "delivery":
      return [", expected by ", { at: waiting.until }];
    default:
      return [];
  }
}

function nextCheck({ waiting }: WaitingOrder): TextPart[] {
  if (!waiting?.resumeAt || !waiting.action) return [];
  return [" Next check by ", { at: waiting.resumeAt }, "."];
}

function operatorSentence({ waiting, hold }: WaitingOrder): TextPart[] {
  if (hold) return ["On hold since ", { at: hold.since }, `: “${hold.reason}”.`];
  return [
    "Needs attention",
    ...(waiting?.since ? [" since ", { at: waiting.since }] : []),
    `. ${waiting?.attention ?? "Waybill could not continue automatically."}`,
  ];
}

function nextForOperator({ hold, order }: WaitingOrder): string {
  if (hold) return "Nothing until the hold is released. The order can still be cancelled.";
  const { shipment } = order;
  if (!shipment || shipment.isManual || isEnded(order.status)) {
    return "Nothing until an operator acts.";
  }
  if (shipment.status === "lost" || shipment.status === "returned") {
    return "Nothing until an operator acts, or the carrier reports something else.";
  }
  return order.status === "shipped"
    ? "Nothing, unless the carrier reports the delivery."
    : "Nothing until an operator acts.";
}

function finishedText({ order }: WaitingOrder): string {
  if (isEnded(order.status)) return endedText(order);
  return [closedText(order), bankReturnText(order)].filter(Boolean).join(" ");
}

function closedText({ status, paymentStatus }: WaitingOrder["order"]): string {
  switch (status) {
    case "completed":
      return paymentStatus === "not_required"
        ? "Complete: delivered, with nothing to pay."
        : "Complete: paid and delivered.";
    case "returned":
      return "Closed: the shipment came back.";
    case "lost":
      return "Closed: the shipment is lost.";
    default:
      return "No action needed.";
  }
}

/** What the bank took of an order that has not been cancelled; null if nothing. */
function bankReturnText({ payment, currency }: WaitingOrder["order"]): string | null {
  const returned = payment?.returnedByBankAmount ?? 0;
  if (returned === 0) return null;
  return `The customer's bank returned ${formatMoney(returned, currency)} to them after a lost dispute.`;
}

function endedText(order: WaitingOrder["order"]): string {
  const status = order.status.charAt(0).toUpperCase() + order.status.slice(1);
  return `${status} and reversed. ${moneyOfEnded(order)}, and no stock is reserved.`;
}

function moneyOfEnded({ payment, currency }: WaitingOrder["order"]): string {
  const captured = payment?.capturedAmount ?? 0;
  if (!payment || captured === 0) return "The customer was not charged";
  const { refundedAmount, returnedByBankAmount, returnedElsewhereAmount } = payment;
  if (refundedAmount >= captured) return "The payment was refunded";
  const money = (amount: number) => formatMoney(amount, currency);
  const parts = [
    refundedAmount > 0 && `${money(refundedAmount)} was refunded`,
    returnedByBankAmount > 0 &&
      `the customer's bank returned ${money(returnedByBankAmount)} after a lost dispute`,
    returnedElsewhereAmount > 0 &&
      `${money(returnedElsewhereAmount)} was returned outside the gateway`,
  ].filter((part) => part !== false);
  const text = parts.join(", ") || `The customer was charged ${money(captured)}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** An unresolved failed run comes first, then the latest failed refund or payment. */
function lastErrorOf({ failures, payments }: WaitingOrder): string | null {
  const [failed] = failures;
  if (failed) {
    const times = failed.failures > 1 ? ` (${failed.failures} times)` : "";
    return `${failed.functionId}${times}: ${failed.error}`;
  }
  const latest = payments.at(-1);
  const refund = payments.flatMap(({ refunds }) => refunds).at(-1);
  if (refund?.status === "failed") {
    const reason = refundFailureReason(refund.failureCode);
    return `Refund ${refund.id} failed${reason ? `: ${reason}` : ""}.`;
  }
  return latest?.failure ?? null;
}
