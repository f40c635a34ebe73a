/** The letters that a customer gets about an order; an operator sends the payment link. */
export type CustomerMail =
  | "payment_confirmation"
  | "payment_failed"
  | "payment_link"
  | "order_processing"
  | "order_failed"
  | "order_shipped"
  | "order_delivered"
  | "order_completed"
  | "order_cancelled"
  | "order_expired"
  | "payment_refunded";

/** The letters that operations get. */
export type OperationsMail = "low_stock" | "out_of_stock";

/** How those are kept. One may be about an order, but it is never its customer's. */
export const alertKinds = ["low_stock_alert", "out_of_stock_alert"] as const;

export function alertKind(mail: OperationsMail): (typeof alertKinds)[number] {
  return `${mail}_alert`;
}

export function isAlert(kind: string): boolean {
  return alertKinds.some((one) => one === kind);
}

/** Which event sends which letter. A status update sends one for what the customer must know. */
export const mailPlan: Readonly<Record<string, CustomerMail>> = {
  "payment/completed": "payment_confirmation",
  "payment/failed": "payment_failed",
  "payment/refunded": "payment_refunded",
  "order/shipped": "order_shipped",
  "order/delivered": "order_delivered",
  "order/cancelled": "order_cancelled",
  "order/expired": "order_expired",
  "order/status.updated:processing": "order_processing",
  "order/status.updated:completed": "order_completed",
  "order/status.updated:failed": "order_failed",
};

/**
 * The letter for one event, or null. A failure for money has its own letter already, so that one
 * story does not arrive twice.
 */
export function mailFor(event: {
  type: string;
  data: Record<string, unknown>;
}): CustomerMail | null {
  if (event.type !== "order/status.updated") return mailPlan[event.type] ?? null;
  if (event.data.to === "failed" && event.data.failureReason !== "out_of_stock") return null;
  return mailPlan[`${event.type}:${String(event.data.to)}`] ?? null;
}
