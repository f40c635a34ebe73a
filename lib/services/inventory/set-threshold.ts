import { requireOperator } from "@/lib/auth/permissions";
import type { SetThreshold } from "@/lib/domain/inventory/input";
import { decideThreshold } from "@/lib/domain/inventory/stock";
import { staleMessage } from "@/lib/domain/opened-with";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { changeStock, type StockOutcome } from "./change-stock";

/**
 * Sets a product's low-stock threshold, unless someone else has since the form was opened. It moves no units, so it is recorded in the audit log
 * instead of the stock history.
 */
export const setThreshold = defineVerb<SetThreshold, StockOutcome>(
  "setThreshold",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    const { productId, threshold, opened = null } = input;
    return changeStock(ctx, productId, { reason: null }, async (before, tx) => {
      if (opened !== null && opened !== before.threshold) {
        const compared = { opened: String(opened), current: String(before.threshold) };
        return { kind: "refused", reason: staleMessage([{ label: "Threshold", ...compared }]) };
      }
      await audit(ctx, tx, {
        action: "stock/threshold_set",
        subject: `product:${productId}`,
        data: { from: before.threshold, to: threshold },
      });
      return decideThreshold(before, threshold);
    });
  },
);
