import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { AdjustStock } from "@/lib/domain/inventory/input";
import { adjust } from "@/lib/domain/inventory/stock";
import { changeStock, type StockChanged } from "./change-stock";

/** Takes units out of the books or adds some, never below what orders hold; a form sent twice books once. */
export const adjustStock: Verb<AdjustStock, StockChanged> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { productId, reason, key, delta } = input;
  const words = { reason, key, units: delta };
  return changeStock(ctx, productId, words, (before) => adjust(before, delta));
};
