import type { Tone } from "@/components/ui/badge";
import type { OrderTone } from "@/lib/domain/order/explain";

export const badgeTones: Record<OrderTone, Tone> = {
  waiting: "warn",
  moving: "carbon",
  done: "good",
  stopped: "bad",
  attention: "warn",
};
