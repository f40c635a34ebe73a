import type { OrderFacts, PaymentFacts } from "./facts";
import { isTerminal, type OrderStatus, type PaymentStatus } from "./status";

/*
 * When the gateway is asked about a payment although no webhook came: about money that it holds for
 * us or has taken, often at first and ever more rarely, until nothing can change any more.
 */

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** Until then webhooks, or the list of the gateway's events, have brought what happened. */
const firstCheckMs = hourMs;
/** As long as an order has not shipped, a refund at the gateway must stop it. */
const unshippedMsMax = 12 * hourMs;
/** A shipped order's payment is next asked about at this multiple of its age. */
const shippedFactor = 4;
/** Disputes end and refunds fail within this time. */
const watchedMsMax = 180 * dayMs;
/** A check at this age is the last one: the rest of the time is not worth another. */
const lastCheckMsMin = 150 * dayMs;
/** While an order that has not shipped waits for a payment that the gateway lacks. */
const missingMs = 30 * minuteMs;
/** A check without an answer is repeated after a quarter of the payment's age, within these bounds. */
const retryMsMin = 10 * minuteMs;
const retryMsMax = dayMs;
/** How long the gateway's last word about a payment counts, if nobody has done anything since. */
const freshMsMax = minuteMs;

/**
 * How many payments one run asks about, at most: 20 in a second for 45 seconds. Stripe allows 25
 * calls of one kind in a second. Source: https://docs.stripe.com/rate-limits
 */
export const checksPerRunMax = 900;

/** The statuses of a payment that can change at the gateway without a call of ours. */
const changing: ReadonlySet<PaymentStatus> = new Set([
  "authorized",
  "paid",
  "partially_refunded",
  "refunded",
]);

/** Whether a payment with this status can change at the gateway without a call of ours. */
export function canChangeAtGateway(status: PaymentStatus): boolean {
  return changing.has(status);
}

/** When to ask about a payment for the first time after it was written. */
export function firstCheckAt(now: Date): Date {
  return new Date(now.getTime() + firstCheckMs);
}

interface CheckedPayment {
  status: PaymentStatus;
  createdAt: Date;
  orderStatus: OrderStatus;
}

/**
 * When to ask about a payment again after a check; null when there is nothing to ask any more. Its age
 * doubles with each check until the order has shipped, and then grows fourfold.
 */
export function nextCheckAt(payment: CheckedPayment, now: Date): Date | null {
  const ageMs = now.getTime() - payment.createdAt.getTime();
  // An attempt without an outcome is not watched yet, but will be.
  const isOpen = payment.status === "pending" || payment.status === "unknown";
  if (!isOpen && !canChangeAtGateway(payment.status)) return null;
  const waitMs = isUnshipped(payment.orderStatus)
    ? Math.min(ageMs, unshippedMsMax)
    : Math.min(ageMs * shippedFactor, watchedMsMax) - ageMs;
  if (ageMs >= (isUnshipped(payment.orderStatus) ? watchedMsMax : lastCheckMsMin)) return null;
  return new Date(now.getTime() + Math.max(waitMs, firstCheckMs));
}

/** When to ask again after a check that the gateway did not answer: sooner than after an answer. */
export function retryCheckAt(payment: CheckedPayment, now: Date): Date | null {
  const next = nextCheckAt(payment, now);
  const ageMs = now.getTime() - payment.createdAt.getTime();
  const waitMs = Math.min(Math.max(ageMs / 4, retryMsMin), retryMsMax);
  return next && new Date(Math.min(next.getTime(), now.getTime() + waitMs));
}

/** When to ask again about a payment that the gateway lacks, which may be back with another key. */
export function missingCheckAt(payment: CheckedPayment, now: Date): Date | null {
  const retry = retryCheckAt(payment, now);
  if (!retry || !isUnshipped(payment.orderStatus)) return retry;
  return new Date(Math.min(retry.getTime(), now.getTime() + missingMs));
}

function isUnshipped(status: OrderStatus): boolean {
  return status === "pending" || status === "processing";
}

/**
 * Whether the gateway must be asked before an order gets its label. Not if the order's latest event
 * is what the gateway reported about the payment, such as its capture, within the last minute, and the
 * label is requested for the first time. Events are compared by number, because rows are written by
 * several clocks.
 */
export function mustAskBeforeLabel(
  order: Pick<OrderFacts, "status" | "seq" | "shipment"> & {
    payment: Pick<PaymentFacts, "providerRef" | "orderSeq" | "updatedAt"> | null;
  },
  now: Date,
): boolean {
  const { payment, shipment } = order;
  if (!payment?.providerRef || isTerminal(order.status)) return false;
  if (shipment && !shipment.isManual) return true;
  const isFresh = Math.abs(now.getTime() - payment.updatedAt.getTime()) < freshMsMax;
  return !(isFresh && payment.orderSeq === order.seq);
}
