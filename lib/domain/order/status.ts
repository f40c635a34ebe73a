import { z } from "zod";

/** An order's progress from placement to completion, or how it ended. */
export const orderStatus = z.enum([
  "pending",
  "processing",
  "shipped",
  "delivered",
  "completed",
  "returned",
  "lost",
  "failed",
  "expired",
  "cancelled",
]);
export type OrderStatus = z.infer<typeof orderStatus>;

/**
 * The state of an order's payment. It can still change after the order has ended. `not_required`:
 * the order's total is 0, so the gateway is never asked.
 */
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
  "not_required",
]);
export type PaymentStatus = z.infer<typeof paymentStatus>;

/** The state of an order's units. */
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

/** `requested` means that the label was requested and the carrier's response is not recorded. */
export const shipmentStatus = z.enum([
  "requested",
  "label_created",
  "in_transit",
  "out_for_delivery",
  "delivered",
  "returned",
  "lost",
  "voided",
]);
export type ShipmentStatus = z.infer<typeof shipmentStatus>;

/** `requested` means that the gateway's response is not recorded yet. */
export const refundStatus = z.enum(["requested", "pending", "succeeded", "failed"]);
export type RefundStatus = z.infer<typeof refundStatus>;

type Transitions<State extends string> = Readonly<Record<State, readonly State[]>>;

export const orderTransitions: Transitions<OrderStatus> = {
  pending: ["processing", "failed", "expired", "cancelled"],
  processing: ["shipped", "failed", "cancelled"],
  shipped: ["delivered", "returned", "lost"],
  // A carrier can correct itself after the delivery, and customers send packages back.
  delivered: ["completed", "returned", "lost"],
  completed: ["returned", "lost"],
  returned: [],
  lost: [],
  failed: [],
  expired: [],
  cancelled: [],
};

/**
 * `unknown` can follow any gateway call, and only a report from the gateway ends it. `declined` is
 * not final: the customer of an unpaid order may try again (docs/decisions/0006).
 */
export const paymentTransitions: Transitions<PaymentStatus> = {
  pending: ["authorized", "declined", "unknown", "voided", "paid"],
  declined: ["pending", "authorized", "declined", "unknown", "paid"],
  unknown: ["authorized", "declined", "voided", "paid", "lapsed"],
  authorized: ["paid", "declined", "voided", "lapsed", "unknown"],
  paid: ["partially_refunded", "refunded"],
  // A succeeded refund can still fail at the customer's bank, which returns the money to the shop.
  partially_refunded: ["partially_refunded", "refunded", "paid"],
  refunded: ["partially_refunded", "paid"],
  voided: [],
  lapsed: [],
  not_required: [],
};

/** Whether nothing more has to be charged before the order may ship. */
export function isPaidFor(status: PaymentStatus): boolean {
  return status === "paid" || status === "partially_refunded" || status === "not_required";
}

export const inventoryTransitions: Transitions<InventoryStatus> = {
  pending: ["reserved", "out_of_stock"],
  reserved: ["fulfilled", "released"],
  out_of_stock: [],
  released: [],
  fulfilled: [],
};

/** Whether the table allows the transition. Staying in a state is always allowed. */
export function canMove<State extends string>(
  table: Transitions<State>,
  from: State,
  to: State,
): boolean {
  return from === to || table[from].includes(to);
}

/**
 * The statuses of orders that will not complete: the terminal ones except `completed`. Their
 * payment, stock and label are reversed. This is the only list of them.
 */
export const endedStatuses = ["failed", "expired", "cancelled"] as const satisfies OrderStatus[];
export type EndedStatus = (typeof endedStatuses)[number];

export function isEnded(status: OrderStatus): status is EndedStatus {
  return endedStatuses.some((ended) => ended === status);
}

/** The statuses of orders whose shipment did not stay with the customer (docs/decisions/0026). */
export const closedShipmentStatuses = ["returned", "lost"] as const satisfies OrderStatus[];
export type ClosedShipmentStatus = (typeof closedShipmentStatuses)[number];

/** Whether the order was closed because its shipment was lost or came back. */
export function isClosedShipment(status: OrderStatus): status is ClosedShipmentStatus {
  return closedShipmentStatuses.some((closed) => closed === status);
}

/**
 * Whether nothing more happens to the order automatically. An operator can still close a completed
 * order as returned or lost.
 */
export function isTerminal(status: OrderStatus): status is TerminalStatus {
  return status === "completed" || orderTransitions[status].length === 0;
}

export type TerminalStatus = "completed" | ClosedShipmentStatus | EndedStatus;

/** The ended statuses, `completed`, `returned` and `lost`. */
export const terminalStatuses: readonly TerminalStatus[] = orderStatus.options.filter(isTerminal);
