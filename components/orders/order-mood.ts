import type { Tone } from "@/components/ui/badge";
import type { OrderMood } from "@/lib/domain/order/explain";

export const moodTones: Record<OrderMood, Tone> = {
  waiting: "warn",
  moving: "carbon",
  done: "good",
  stopped: "bad",
  attention: "warn",
};
