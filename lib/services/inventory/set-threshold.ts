import { requireOperator } from "@/lib/auth/permissions";
import type { SetThreshold } from "@/lib/domain/inventory/input";
import { decideThreshold } from "@/lib/domain/inventory/stock";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { changeStock, type StockOutcome } from "./change-stock";

/**
 * Sets a product's low-stock threshold. It moves no units, so it is recorded in the audit log
 * instead of the stock history.
 */
export const setThreshold = defineVerb<SetThreshold, StockOutcome>(
  "setThreshold",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    const { productId, threshold } = input;
    return changeStock(ctx, productId, { reason: null }, async (before, tx) => {
      await audit(ctx, tx, {
        action: "stock/threshold_set",
        subject: `product:${productId}`,
        data: { from: before.threshold, to: threshold },
      });
      return decideThreshold(before, threshold);
    });
  },
);
