import type { Tone } from "@/components/ui/badge";
import type { OrderMood } from "@/lib/domain/order/explain";
import type { OrderStatus } from "@/lib/domain/order/status";

export const moodTones: Record<OrderMood, Tone> = {
  waiting: "warn",
  moving: "carbon",
  done: "good",
  stopped: "bad",
  attention: "warn",
};

export const statusNames: Record<OrderStatus, string> = {
  pending: "Pending",
  processing: "Processing",
  shipped: "Shipped",
  delivered: "Delivered",
  completed: "Completed",
  failed: "Failed",
  expired: "Expired",
  cancelled: "Cancelled",
};
