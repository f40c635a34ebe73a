import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { BulkOutcome, bulkCancelInput } from "@/lib/domain/order/bulk";
import { cancelOrder } from "@/lib/services/orders";
import { changeEachOrder } from "./change-each-order";

/** Cancels each of these orders that can still be cancelled, with the same reason. */
export const cancelOrders: Verb<z.infer<typeof bulkCancelInput>, BulkOutcome[]> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const { orderIds, reason } = input;
  return changeEachOrder(ctx, orderIds, async (orderId) => {
    const outcome = await cancelOrder({ ctx, input: { orderId, reason } });
    switch (outcome.kind) {
      case "cancelled":
        return { kind: "done" };
      case "already_cancelled":
        return { kind: "refused", reason: "This order is already cancelled." };
      default:
        return outcome;
    }
  });
};
