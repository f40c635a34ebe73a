import { actorName } from "@/lib/auth/actor";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { cancelOnce } from "@/lib/domain/order/operator-rules";
import type { CancelOrder } from "./cancel-order";
import { changeOrder } from "./change-order";
import { type Operated, operated } from "./operator-outcome";

/**
 * Cancels an order as `cancelOrder` does, for an operator: who comes second has not done it, and is
 * told so.
 */
export async function cancelOrderAsOperator({
  ctx,
  input,
}: {
  ctx: Context;
  input: CancelOrder;
}): Promise<Operated> {
  requireOperator(ctx.actor);
  const { orderId, reason = null } = input;
  const actor = actorName(ctx.actor);
  return operated(await changeOrder(ctx, orderId, (order) => cancelOnce(order, reason, actor)));
}
