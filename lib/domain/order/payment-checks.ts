import type { OrderFacts, PaymentFacts } from "./facts";
import { isTerminal, type OrderStatus, type PaymentStatus } from "./status";

/*
 * When the gateway is asked about a payment although no webhook came: about money that it holds for
 * us or has taken, often at first and ever more rarely, until nothing can change any more.
 */

const minuteMs = 60_000;
/** As long as an order has not shipped, a refund at the gateway must stop it. */
const openOrderMsMax = 30 * minuteMs;
/** Disputes end and refunds fail within this time. */
const watchedMsMax = 180 * 24 * 60 * minuteMs;
/** How long the gateway's last word about a payment counts, if nobody has done anything since. */
const freshMsMax = minuteMs;

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
  return new Date(now.getTime() + minuteMs);
}

/** When to ask about a payment again; null when there is nothing to ask any more. */
export function nextCheckAt(
  payment: { status: PaymentStatus; createdAt: Date; orderStatus: OrderStatus },
  now: Date,
): Date | null {
  const ageMs = now.getTime() - payment.createdAt.getTime();
  // An attempt without an outcome is not watched yet, but will be.
  const isOpen = payment.status === "pending" || payment.status === "unknown";
  if (!isOpen && !canChangeAtGateway(payment.status)) return null;
  if (ageMs > watchedMsMax) return null;
  const isUnshipped = payment.orderStatus === "pending" || payment.orderStatus === "processing";
  const waitMs = Math.max(minuteMs, ageMs);
  return new Date(now.getTime() + (isUnshipped ? Math.min(waitMs, openOrderMsMax) : waitMs));
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
