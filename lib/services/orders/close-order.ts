import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { closeOrderInput } from "@/lib/domain/order/operator-input";
import { decideClosing } from "@/lib/domain/order/shipment-outcome-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "./change-order";
import { type OperatorOutcome, operatorOutcome } from "./operator-outcome";

/**
 * Closes an order as lost or returned, as its shipment is. The reason, which says why the shop keeps
 * money that is not refunded, is stored as a note for operators; the customer does not see it.
 */
export const closeOrder = defineVerb<z.infer<typeof closeOrderInput>, OperatorOutcome>(
  "closeOrder",
  async ({ ctx, input: { orderId, reason } }) => {
    requireOperator(ctx.actor);
    return operatorOutcome(
      await changeOrder(ctx, orderId, (order) => decideClosing(order, reason ?? null)),
    );
  },
);
