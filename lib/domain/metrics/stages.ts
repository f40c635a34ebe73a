import { z } from "zod";
import type { OrderStep } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";
import type { OrderStatus, PaymentStatus } from "@/lib/domain/order/status";

/** What an order reaches on its way, counted from the moment it was placed. */
export const stage = z.enum(["paid", "shipped", "delivered"]);
export type Stage = z.infer<typeof stage>;

/** How long an order may take to reach each stage, in milliseconds. */
export type Targets = Readonly<Record<Stage, number>>;

/**
 * Statuses of a captured payment. A failed refund sets it back to `paid`, which is no new capture.
 */
const capturedStatuses: readonly PaymentStatus[] = ["paid", "partially_refunded", "refunded"];

/** The statuses that these steps move the order into, in their order. */
export function enteredStatuses(
  before: Pick<OrderFacts, "status">,
  steps: readonly OrderStep[],
): OrderStatus[] {
  let current = before.status;
  const entered: OrderStatus[] = [];
  for (const { set } of steps) {
    if (set.status === undefined || set.status === current) continue;
    current = set.status;
    entered.push(current);
  }
  return entered;
}

/** The stages that these steps make the order reach. */
export function reachedStages(
  before: Pick<OrderFacts, "status" | "paymentStatus">,
  steps: readonly OrderStep[],
): Stage[] {
  const isPaidNow =
    !capturedStatuses.includes(before.paymentStatus) &&
    steps.some(({ set }) => set.paymentStatus === "paid");
  const entered = enteredStatuses(before, steps);
  return stage.options.filter((one) => (one === "paid" ? isPaidNow : entered.includes(one)));
}

/**
 * Whether the target of a stage applies to an order: not while the shop waits for its customer, who
 * chose to pay later. A free order has no payment method and nothing to wait for.
 */
export function hasTarget(order: Pick<OrderFacts, "paymentMethod" | "paymentStatus">): boolean {
  return order.paymentMethod !== null || order.paymentStatus === "not_required";
}
