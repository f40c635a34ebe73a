import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { restockInput } from "@/lib/domain/order/operator-input";
import { decideRestock } from "@/lib/domain/order/shipment-outcome-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { publishStockUpdate } from "@/lib/services/inventory/publish-stock-update";
import { changeOrder } from "./change-order";
import { type OperatorOutcome, operatorOutcome } from "./operator-outcome";

/** Returns units that came back to stock, with their inventory movements: some, or all of them. */
export const restockOrder = defineVerb<z.infer<typeof restockInput>, OperatorOutcome>(
  "restockOrder",
  async ({ ctx, input: { orderId, lines, seen } }) => {
    requireOperator(ctx.actor);
    const outcome = operatorOutcome(
      await changeOrder(ctx, orderId, (order) => decideRestock(order, { lines, seen })),
    );
    if (outcome.kind === "done") publishStockUpdate(ctx);
    return outcome;
  },
);
