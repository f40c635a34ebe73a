import type { OrderView } from "./view";

/** Whether the customer can pay the order now, as far as the order's view shows. */
export function awaitsPayment(
  order: Pick<OrderView, "status" | "paymentStatus" | "waitingFor">,
): boolean {
  const isUnpaid = order.paymentStatus === "pending" || order.paymentStatus === "declined";
  return order.status === "pending" && order.waitingFor === "payment" && isUnpaid;
}

/** Whether the order can still be cancelled. */
export function isCancellable(order: Pick<OrderView, "status">): boolean {
  return order.status === "pending" || order.status === "processing";
}
