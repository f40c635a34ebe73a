import type { AdminOrder } from "./admin-view";
import type { WaitingFor } from "./next-step";
import { isEnded } from "./status";

/** Words, and moments that a page shows in its reader's own time (ISO 8601 UTC). */
export type TextPart = string | { at: string };

/** Why an order is where it is, for whoever runs the shop. */
export interface WaitingExplanation {
  /** One sentence: what it waits for, since when, until when. */
  sentence: TextPart[];
  /** What went wrong last; null when nothing did. */
  lastError: string | null;
  /** What happens next without anybody's doing. */
  next: TextPart[];
  /** Whether a person has to look. */
  needsAttention: boolean;
}

export type WaitingOrder = Pick<AdminOrder, "order" | "waiting" | "hold" | "failures" | "payments">;

/** What each wait is for, as the object of "It waits for …". */
const objects: Record<Exclude<WaitingFor, "operator">, string> = {
  payment: "its customer's payment",
  reservation: "its units to be reserved",
  authorization: "the card to be authorized",
  gateway_answer: "an answer of the payment gateway that was lost",
  join: "its confirmation, since it is authorized and reserved",
  capture: "its authorized money to be captured",
  fulfillment: "an operator to ship it",
  shipment: "its label from the carrier",
  delivery: "the carrier to deliver the shipment",
  completion: "its completion after the delivery",
  stock_release: "its units to go back on sale",
  label_void: "its label to be voided",
  reversal: "its payment to be undone",
  refund: "its money to be refunded",
};

const nexts: Record<Exclude<WaitingFor, "operator">, string> = {
  payment: "The order expires when the time is up, and its units go back on sale.",
  reservation: "Waybill reserves all units, or fails the order as out of stock.",
  authorization: "Waybill asks the gateway again, with the same key: no second charge.",
  gateway_answer: "Waybill asks the gateway again, with the same key: no second charge.",
  join: "Waybill confirms the order and captures the money.",
  capture: "Waybill asks the gateway again, with the same key: no second capture.",
  fulfillment: "Nothing until somebody ships it; past the deadline it is marked as overdue.",
  shipment: "Waybill asks the carrier again, with the same key: no second label.",
  delivery: "Each step of the carrier is taken over; Waybill also asks every five minutes.",
  completion: "Waybill completes the order.",
  stock_release: "Waybill puts the units back on sale.",
  label_void: "Waybill asks the carrier again; then the units go back on sale.",
  reversal: "Waybill asks the gateway what became of the payment, and undoes it.",
  refund: "Waybill asks the gateway until the refund is confirmed.",
};

/** Why is it here? Says nothing that the stored facts don't. */
export function explainWaiting(admin: WaitingOrder): WaitingExplanation {
  const { waiting } = admin;
  const lastError = lastErrorOf(admin);
  if (!waiting) return { sentence: [atRest(admin)], lastError, next: [], needsAttention: false };
  const needsAttention = waiting.attention !== null;
  if (waiting.for === "operator") {
    return {
      sentence: whyOnlyOperator(admin),
      lastError,
      next: [nextForOperator(admin)],
      needsAttention,
    };
  }
  const overdue = needsAttention && waiting.attention ? [` ${waiting.attention}`] : [];
  return {
    sentence: [
      `It waits for ${objects[waiting.for]}`,
      ...(waiting.since ? [", since ", { at: waiting.since }] : []),
      ...deadline(admin),
      ".",
      ...overdue,
    ],
    lastError,
    next: [nexts[waiting.for], ...again(admin)],
    needsAttention,
  };
}

/** The moment that is promised: what the system does by itself takes seconds, and has none. */
function deadline({ waiting }: WaitingOrder): TextPart[] {
  if (!waiting?.until) return [];
  switch (waiting.for) {
    case "payment":
      return [", which can be made until ", { at: waiting.until }];
    case "fulfillment":
      return [", who should do so before ", { at: waiting.until }];
    case "delivery":
      return [", expected by ", { at: waiting.until }];
    default:
      return [];
  }
}

function again({ waiting }: WaitingOrder): TextPart[] {
  if (!waiting?.resumeAt || !waiting.action) return [];
  return [" It looks again at ", { at: waiting.resumeAt }, " at the latest."];
}

function whyOnlyOperator({ waiting, hold }: WaitingOrder): TextPart[] {
  if (hold) return [`It is on hold since `, { at: hold.since }, `: “${hold.reason}”.`];
  return [
    "It waits for a person",
    ...(waiting?.since ? [", since ", { at: waiting.since }] : []),
    `: ${lowerFirst(waiting?.attention ?? "it could not go on by itself.")}`,
  ];
}

function nextForOperator({ hold, order }: WaitingOrder): string {
  if (hold) return "Nothing until the hold is released; a cancellation still wins.";
  if (order.status === "shipped") return "Nothing, unless the carrier reports the delivery.";
  return "Nothing: somebody has to decide.";
}

function atRest({ order }: WaitingOrder): string {
  if (order.status === "completed") return "It is complete: delivered, paid and closed.";
  if (!isEnded(order.status)) return "It is at rest.";
  const money = order.payment?.refundedAmount
    ? "its money was refunded"
    : "its customer was not charged";
  return `It is ${order.status} and undone: ${money}, and none of its units are held.`;
}

/** A failure that is still open comes first; else what the gateway said about the last attempt. */
function lastErrorOf({ failures, payments }: WaitingOrder): string | null {
  const [failed] = failures;
  if (failed) {
    const times = failed.failures > 1 ? ` (${failed.failures} times)` : "";
    return `${failed.functionId}${times}: ${failed.error}`;
  }
  const latest = payments.at(-1);
  const refund = payments.flatMap(({ refunds }) => refunds).at(-1);
  if (refund?.status === "failed") return `Refund ${refund.id}: ${refund.failureCode ?? "failed"}`;
  return latest?.failure ?? null;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
