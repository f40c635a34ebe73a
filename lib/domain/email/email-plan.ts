import type { OrderStatus } from "@/lib/domain/order/status";

/**
 * Emails to customers about an order. Operators send payment links, and correct tracking numbers;
 * customers request tracking links.
 * `refund_failed` corrects `payment_refunded`, and is queued with the event that reports the failure.
 */
export type CustomerEmail =
  | "order_confirmation"
  | "payment_reminder"
  | "payment_confirmation"
  | "payment_failed"
  | "payment_link"
  | "tracking_link"
  | "tracking_changed"
  | "order_processing"
  | "order_failed"
  | "order_shipped"
  | "order_delivered"
  | "order_returned"
  | "order_lost"
  | "order_cancelled"
  | "order_expired"
  | "payment_refunded"
  | "refund_failed";

/** Emails to the shop's operators. */
export type OperationsEmail =
  | "low_stock"
  | "out_of_stock"
  | "payment_disputed"
  | "refund_failed"
  | "webhook_disabled";

/** The `kind` values of operations emails. They can refer to an order, but never go to its customer. */
export const alertKinds = [
  "low_stock_alert",
  "out_of_stock_alert",
  "payment_disputed_alert",
  "refund_failed_alert",
  "webhook_disabled_alert",
] as const;

export function alertKind(email: OperationsEmail): (typeof alertKinds)[number] {
  return `${email}_alert`;
}

export function isAlert(kind: string): boolean {
  return alertKinds.some((one) => one === kind);
}

/**
 * The email that each event sends. Status updates are listed by their new status. An order that is
 * completed sends none, because it completes as soon as it is delivered.
 */
export const emailPlan: Readonly<Record<string, CustomerEmail>> = {
  "order/created": "order_confirmation",
  "payment/completed": "payment_confirmation",
  "payment/failed": "payment_failed",
  "payment/refunded": "payment_refunded",
  "order/shipped": "order_shipped",
  "order/delivered": "order_delivered",
  "order/cancelled": "order_cancelled",
  "order/expired": "order_expired",
  "order/status.updated:processing": "order_processing",
  "order/status.updated:returned": "order_returned",
  "order/status.updated:lost": "order_lost",
  "order/status.updated:failed": "order_failed",
};

/**
 * The email for an event, or null. An order that failed because of its payment sends none, because
 * the payment's own email already reported it.
 */
export function emailForEvent(event: {
  type: string;
  data: Record<string, unknown>;
}): CustomerEmail | null {
  if (event.type !== "order/status.updated") return emailPlan[event.type] ?? null;
  if (event.data.to === "failed" && event.data.failureReason !== "out_of_stock") return null;
  return emailPlan[`${event.type}:${String(event.data.to)}`] ?? null;
}

/** How orders end that never ship. */
const endsUnshipped: ReadonlySet<OrderStatus> = new Set(["failed", "expired", "cancelled"]);

/**
 * Whether the email would promise what will not happen: the order was closed since its event, such as
 * by a declined card, or during an outage. The email about that end is sent instead.
 */
export function isOutdatedEmail(kind: CustomerEmail, status: OrderStatus): boolean {
  const promises = kind === "order_confirmation" || kind === "order_processing";
  return promises && endsUnshipped.has(status);
}
