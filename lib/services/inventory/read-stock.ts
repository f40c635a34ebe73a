import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { StockReading } from "@/lib/domain/inventory/view";
import { selectStockRows } from "./select-stock-rows";

/** One product's stock, or null if there is no such product. */
export const readStock: Verb<{ productId: number }, StockReading | null> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const at = ctx.now().toISOString();
  const [stock] = await selectStockRows(ctx.db, sql`s.product_id = ${input.productId}`);
  return stock ? { stock, at } : null;
};
