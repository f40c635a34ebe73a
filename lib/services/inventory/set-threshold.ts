import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { SetThreshold } from "@/lib/domain/inventory/input";
import { watchFrom } from "@/lib/domain/inventory/stock";
import { audit } from "../audit/audit";
import { changeStock, type StockChanged } from "./change-stock";

/** Sets from how many available units down a product is low. No unit moves: the audit keeps it. */
export const setThreshold: Verb<SetThreshold, StockChanged> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { productId, threshold } = input;
  return changeStock(ctx, productId, { reason: null }, async (before, tx) => {
    await audit(ctx, tx, {
      action: "stock/threshold_set",
      subject: `product:${productId}`,
      data: { from: before.threshold, to: threshold },
    });
    return watchFrom(before, threshold);
  });
};
