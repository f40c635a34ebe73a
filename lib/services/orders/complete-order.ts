import { requireInternal } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { decideCompletion } from "@/lib/domain/order/shipment-rules";
import { changeOrder } from "./change-order";

/**
 * Completes a delivered order. Safe to repeat: `completed` is true for the call that changed it.
 */
export const completeOrder: Verb<{ orderId: number }, { completed: boolean }> = async ({
  ctx,
  input,
}) => {
  requireInternal(ctx.actor);
  const result = await changeOrder(ctx, input.orderId, decideCompletion);
  return { completed: result.kind === "changed" };
};
