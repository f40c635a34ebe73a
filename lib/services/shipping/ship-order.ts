import { requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { releaseForShipping } from "@/lib/domain/order/operator-rules";
import { changeOrder } from "../orders/change-order";
import { type Operated, operated } from "../orders/operator-outcome";

/**
 * Releases an order that waits for an operator. Its event leaves by the outbox and wakes it: money
 * that is still to be taken, then the label, follow at once and by themselves.
 */
export async function shipOrder({
  ctx,
  input,
}: {
  ctx: Context;
  input: { orderId: number };
}): Promise<Operated> {
  requireOperator(ctx.actor);
  const { policy } = ctx.settings;
  return operated(
    await changeOrder(ctx, input.orderId, (order, now) => releaseForShipping(order, policy, now)),
  );
}
