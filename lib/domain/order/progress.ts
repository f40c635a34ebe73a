import { isEnded, type OrderStatus } from "./status";
import type { OrderView } from "./view";

export type ProgressStepName = "placed" | "confirmed" | "shipped" | "delivered";

export interface ProgressStep {
  name: ProgressStepName;
  /** `current` is the one being worked towards; at `stopped` the way ended. */
  state: "done" | "current" | "stopped" | "ahead";
  /** When it was reached, ISO 8601 UTC. */
  at: string | null;
}

const way: readonly ProgressStepName[] = ["placed", "confirmed", "shipped", "delivered"];

const reachedBy: Record<OrderStatus, number> = {
  pending: 1,
  processing: 2,
  shipped: 3,
  delivered: 4,
  completed: 4,
  failed: 1,
  expired: 1,
  cancelled: 1,
};

/** How far an order has come on its way placed → paid and reserved → shipped → delivered. */
export function orderProgress(
  order: Pick<OrderView, "status" | "createdAt">,
  events: readonly { type: string; status: string; at: string }[],
): ProgressStep[] {
  const times: Record<ProgressStepName, string | null> = {
    placed: order.createdAt,
    confirmed: events.find((event) => event.status === "processing")?.at ?? null,
    shipped: events.find((event) => event.type === "order/shipped")?.at ?? null,
    delivered: events.find((event) => event.type === "order/delivered")?.at ?? null,
  };
  const ended = isEnded(order.status);
  // An ended order may have been confirmed before; only its timeline still tells.
  const reached = ended && times.confirmed ? 2 : reachedBy[order.status];
  return way.map((name, index) => ({
    name,
    state: stateAt(index, reached, ended),
    at: index < reached ? times[name] : null,
  }));
}

function stateAt(index: number, reached: number, ended: boolean): ProgressStep["state"] {
  if (index < reached) return "done";
  if (index > reached) return "ahead";
  return ended ? "stopped" : "current";
}
