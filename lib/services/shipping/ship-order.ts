import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { releaseForShipping } from "@/lib/domain/order/operator-rules";
import { changeOrder } from "../orders/change-order";
import { type Operated, operated } from "../orders/operator-outcome";

/**
 * Releases an order that waits for an operator. Its event leaves by the outbox and wakes it: money
 * that is still to be taken, then the label, follow at once and by themselves.
 */
export const shipOrder: Verb<{ orderId: number }, Operated> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { policy } = ctx.settings;
  return operated(
    await changeOrder(ctx, input.orderId, (order, now) => releaseForShipping(order, policy, now)),
  );
};
