import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { BulkOutcome, bulkInput } from "@/lib/domain/order/bulk";
import { defineVerb } from "@/lib/services/define-verb";
import { shipOrder } from "@/lib/services/shipping/ship-order";
import { changeEachOrder } from "./change-each-order";

/**
 * Ships each of these orders that waits for an operator. Their labels are then created by a
 * function.
 */
export const shipOrders = defineVerb<z.infer<typeof bulkInput>, BulkOutcome[]>(
  "shipOrders",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    return changeEachOrder(ctx, input.orderIds, (orderId) =>
      shipOrder({ ctx, input: { orderId } }),
    );
  },
);
