import { requireShop } from "@/lib/auth/permissions";
import { decideShipping } from "@/lib/domain/order/operator-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "@/lib/services/orders/change-order";
import { type OperatorOutcome, operatorOutcome } from "@/lib/services/orders/operator-outcome";

/**
 * Ships an order that waits for an operator. Its event resumes the order, so that the capture, if
 * it is still due, and the label follow at once.
 */
export const shipOrder = defineVerb<{ orderId: number }, OperatorOutcome>(
  "shipOrder",
  async ({ ctx, input }) => {
    requireShop(ctx.actor, "shipments:write");
    const { policy } = ctx.settings;
    return operatorOutcome(
      await changeOrder(ctx, input.orderId, (order, now) => decideShipping(order, policy, now)),
    );
  },
);
