import { requireInternal } from "@/lib/auth/permissions";
import { decideCompletion } from "@/lib/domain/order/shipment-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "./change-order";

/**
 * Completes a delivered order. Safe to repeat: `completed` is true for the call that changed it.
 */
export const completeOrder = defineVerb<{ orderId: number }, { completed: boolean }>(
  "completeOrder",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    const result = await changeOrder(ctx, input.orderId, decideCompletion);
    return { completed: result.kind === "changed" };
  },
);
