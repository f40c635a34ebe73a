import { isClosedShipment, isEnded, type OrderStatus } from "./status";
import type { OrderView } from "./view";

const stepNames = ["placed", "confirmed", "shipped", "delivered"] as const;
export type CustomerProgressStepName = (typeof stepNames)[number];

export interface CustomerProgressStep {
  name: CustomerProgressStepName;
  /** `current` is in progress; the order ended at `stopped`. */
  state: "done" | "current" | "stopped" | "ahead";
  /** When the step was done, ISO 8601 UTC. */
  at: string | null;
}

const stepsDone: Record<OrderStatus, number> = {
  pending: 1,
  processing: 2,
  shipped: 3,
  delivered: 4,
  completed: 4,
  returned: 3,
  lost: 3,
  failed: 1,
  expired: 1,
  cancelled: 1,
};

/** An order's progress through placed → paid and reserved → shipped → delivered. */
export function customerProgress(
  order: Pick<OrderView, "status" | "createdAt">,
  events: readonly { type: string; status: string; at: string }[],
): CustomerProgressStep[] {
  const times: Record<CustomerProgressStepName, string | null> = {
    placed: order.createdAt,
    confirmed: events.find((event) => event.status === "processing")?.at ?? null,
    shipped: events.find((event) => event.type === "order/shipped")?.at ?? null,
    delivered: events.find((event) => event.type === "order/delivered")?.at ?? null,
  };
  const hasEnded = isEnded(order.status) || isClosedShipment(order.status);
  // Only the events show whether an ended order had been confirmed before.
  const done = isEnded(order.status) && times.confirmed ? 2 : stepsDone[order.status];
  return stepNames.map((name, index) => ({
    name,
    state: stateAt(index, done, hasEnded),
    at: index < done ? times[name] : null,
  }));
}

function stateAt(index: number, done: number, hasEnded: boolean): CustomerProgressStep["state"] {
  if (index < done) return "done";
  if (index > done) return "ahead";
  return hasEnded ? "stopped" : "current";
}
