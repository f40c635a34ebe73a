import { requireInternal } from "@/lib/auth/permissions";
import { decideClosingAfterRefund } from "@/lib/domain/order/shipment-outcome-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { type ChangeOutcome, changeOrder } from "./change-order";

/**
 * Closes an order as lost or returned once it was refunded in full. Changes nothing for any other
 * order.
 */
export const closeRefundedOrder = defineVerb<{ orderId: number }, ChangeOutcome>(
  "closeRefundedOrder",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    return changeOrder(ctx, input.orderId, decideClosingAfterRefund);
  },
);
