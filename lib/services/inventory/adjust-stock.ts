import { requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { AdjustStock } from "@/lib/domain/inventory/input";
import { adjust } from "@/lib/domain/inventory/stock";
import { changeStock, type StockChanged } from "./change-stock";

/** Takes units out of the books or adds some, never below what orders hold; a form sent twice books once. */
export async function adjustStock({
  ctx,
  input,
}: {
  ctx: Context;
  input: AdjustStock;
}): Promise<StockChanged> {
  requireOperator(ctx.actor);
  return changeStock(ctx, input.productId, input, (before) => adjust(before, input.delta));
}
