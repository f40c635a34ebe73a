import { requireOperator } from "@/lib/auth/permissions";
import type { RemoveItems } from "@/lib/domain/order/operator-input";
import { decideUnitRemoval } from "@/lib/domain/order/removed-units";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "./change-order";
import { type OperatorOutcome, operatorOutcome } from "./operator-outcome";

/**
 * Takes units out of an order that is charged when it ships, or units that cost nothing out of any:
 * they are released, don't ship and are not charged. The reason is stored as a note for operators.
 */
export const removeItems = defineVerb<RemoveItems, OperatorOutcome>(
  "removeItems",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    const { orderId, lines, reason } = input;
    const { policy } = ctx.settings;
    return operatorOutcome(
      await changeOrder(ctx, orderId, (order) =>
        decideUnitRemoval(order, { lines, reason }, policy),
      ),
    );
  },
);
