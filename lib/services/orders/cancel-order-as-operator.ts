import { actorName } from "@/lib/auth/actor";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { cancelOnce } from "@/lib/domain/order/operator-rules";
import type { CancelOrder } from "./cancel-order";
import { changeOrder } from "./change-order";
import { type Operated, operated } from "./operator-outcome";

/**
 * Cancels an order as `cancelOrder` does, for an operator: who comes second has not done it, and is
 * told so.
 */
export const cancelOrderAsOperator: Verb<CancelOrder, Operated> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { orderId, reason = null } = input;
  const actor = actorName(ctx.actor);
  return operated(await changeOrder(ctx, orderId, (order) => cancelOnce(order, reason, actor)));
};
