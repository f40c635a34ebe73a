import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { BulkOutcome, bulkCancelInput } from "@/lib/domain/order/bulk";
import { defineVerb } from "@/lib/services/define-verb";
import { cancelOrder } from "@/lib/services/orders";
import { changeEachOrder } from "./change-each-order";

/** Cancels each of these orders that can still be cancelled, with the same reason. */
export const cancelOrders = defineVerb<z.infer<typeof bulkCancelInput>, BulkOutcome[]>(
  "cancelOrders",
  async ({ ctx, input }) => {
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
  },
);
