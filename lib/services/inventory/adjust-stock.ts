import { requireShop } from "@/lib/auth/permissions";
import type { AdjustStock } from "@/lib/domain/inventory/input";
import { decideAdjustment } from "@/lib/domain/inventory/stock";
import { defineVerb } from "@/lib/services/define-verb";
import { changeStock, type StockOutcome } from "./change-stock";

/**
 * Adds units to on hand or removes some, never below the reserved units. Submitting the same form
 * twice adjusts once.
 */
export const adjustStock = defineVerb<AdjustStock, StockOutcome>(
  "adjustStock",
  async ({ ctx, input }) => {
    requireShop(ctx.actor, "inventory:write");
    const { productId, reason, key, delta } = input;
    const request = { reason, key, quantity: delta };
    return changeStock(ctx, productId, request, (before) => decideAdjustment(before, delta));
  },
);
