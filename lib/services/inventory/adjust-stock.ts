import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { AdjustStock } from "@/lib/domain/inventory/input";
import { decideAdjustment } from "@/lib/domain/inventory/stock";
import { changeStock, type StockOutcome } from "./change-stock";

/**
 * Adds units to on hand or removes some, never below the reserved units. Submitting the same form
 * twice adjusts once.
 */
export const adjustStock: Verb<AdjustStock, StockOutcome> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { productId, reason, key, delta } = input;
  const request = { reason, key, quantity: delta };
  return changeStock(ctx, productId, request, (before) => decideAdjustment(before, delta));
};
