import { z } from "zod";

/** Where an order is on its way from placed to delivered, or how it ended. */
export const orderStatus = z.enum([
  "pending",
  "processing",
  "shipped",
  "delivered",
  "completed",
  "failed",
  "expired",
  "cancelled",
]);
export type OrderStatus = z.infer<typeof orderStatus>;

/** What has become of the order's money. It may move on after the order has ended. */
export const paymentStatus = z.enum([
  "pending",
  "authorized",
  "declined",
  "unknown",
  "voided",
  "paid",
  "lapsed",
  "partially_refunded",
  "refunded",
]);
export type PaymentStatus = z.infer<typeof paymentStatus>;

/** What has become of the order's units. */
export const inventoryStatus = z.enum([
  "pending",
  "reserved",
  "out_of_stock",
  "released",
  "fulfilled",
]);
export type InventoryStatus = z.infer<typeof inventoryStatus>;

export const failureReason = z.enum(["payment_declined", "out_of_stock", "capture_refused"]);
export type FailureReason = z.infer<typeof failureReason>;

type Transitions<State extends string> = Readonly<Record<State, readonly State[]>>;

export const orderTransitions: Transitions<OrderStatus> = {
  pending: ["processing", "failed", "expired", "cancelled"],
  processing: ["shipped", "failed", "cancelled"],
  shipped: ["delivered"],
  delivered: ["completed"],
  completed: [],
  failed: [],
  expired: [],
  cancelled: [],
};

/**
 * `unknown` may follow any gateway call and leaves only to what the gateway reports. A declined
 * order that waits for its customer may be tried again, so `declined` is not the end of a payment
 * (docs/decisions/0006).
 */
export const paymentTransitions: Transitions<PaymentStatus> = {
  pending: ["authorized", "declined", "unknown", "voided", "paid"],
  declined: ["pending", "authorized", "declined", "unknown", "paid"],
  unknown: ["authorized", "declined", "voided", "paid", "lapsed"],
  authorized: ["paid", "declined", "voided", "lapsed", "unknown"],
  paid: ["partially_refunded", "refunded"],
  // A refund that had succeeded may still fail at the customer's bank and come back.
  partially_refunded: ["partially_refunded", "refunded", "paid"],
  refunded: ["partially_refunded", "paid"],
  voided: [],
  lapsed: [],
};

export const inventoryTransitions: Transitions<InventoryStatus> = {
  pending: ["reserved", "out_of_stock"],
  reserved: ["fulfilled", "released"],
  out_of_stock: [],
  released: [],
  fulfilled: [],
};

/** Whether the table allows going from one state to another; staying is always allowed. */
export function canMove<State extends string>(
  table: Transitions<State>,
  from: State,
  to: State,
): boolean {
  return from === to || table[from].includes(to);
}

const ended: ReadonlySet<OrderStatus> = new Set(["failed", "expired", "cancelled"]);

/** An ended order is one that was undone: nothing of it may stay held, charged or shipped. */
export function isEnded(status: OrderStatus): boolean {
  return ended.has(status);
}

/** A terminal order takes no further status. */
export function isTerminal(status: OrderStatus): boolean {
  return orderTransitions[status].length === 0;
}
