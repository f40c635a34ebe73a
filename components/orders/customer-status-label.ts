import type { OrderView } from "@/lib/domain/order/view";
import { orderTone } from "./order-tone";
import { orderStatusLabels, type StatusLabel } from "./status-labels";

/** The badge of an order's status as its customer sees it. A hold is a review, and no failure. */
export function customerStatusLabel(
  order: Pick<OrderView, "status" | "paymentStatus" | "waitingFor">,
): StatusLabel {
  if (order.status === "processing" && order.waitingFor === "operator") {
    return { name: "In review", tone: "carbon" };
  }
  return { name: orderStatusLabels[order.status].name, tone: orderTone(order) };
}
