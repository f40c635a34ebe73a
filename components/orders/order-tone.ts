import type { Tone } from "@/components/ui/badge";
import { awaitsPayment } from "@/lib/domain/order/customer-order-rules";
import { isClosedShipment, isEnded } from "@/lib/domain/order/status";
import type { OrderView } from "@/lib/domain/order/view";

/** The color of an order's status badge, for customers and operators. */
export function orderTone(order: Pick<OrderView, "status" | "paymentStatus" | "waitingFor">): Tone {
  if (order.waitingFor === "operator") return "warn";
  if (isEnded(order.status) || isClosedShipment(order.status)) return "bad";
  if (order.status === "delivered" || order.status === "completed") return "good";
  return awaitsPayment(order) ? "warn" : "carbon";
}
