import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { markHandledInput } from "@/lib/domain/order/operator-input";
import { decideMarkHandled } from "@/lib/domain/order/operator-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "@/lib/services/orders/change-order";
import { type OperatorOutcome, operatorOutcome } from "@/lib/services/orders/operator-outcome";

/**
 * Marks the shipment of an ended order as handled by an operator, after which the order needs no
 * more attention. The reason is stored as a note for operators; the customer does not see it.
 */
export const markHandled = defineVerb<z.infer<typeof markHandledInput>, OperatorOutcome>(
  "markHandled",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    const { orderId, reason } = input;
    const { policy } = ctx.settings;
    return operatorOutcome(
      await changeOrder(ctx, orderId, (order, now) =>
        decideMarkHandled(order, reason, policy, now),
      ),
    );
  },
);
