import sql, { empty, type Sql } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { StockQuery } from "@/lib/domain/inventory/input";
import type { StockPage } from "@/lib/domain/inventory/view";
import { andNameOrSkuContains } from "@/lib/services/products/product-search";
import { selectStockRows } from "./select-stock-rows";

const pageSize = 50;

/**
 * Every product's stock, with keyset pagination. The filters "low" and "out" have no index: it
 * would add an index write to every reservation, to save reading one row per product.
 */
export const listStock: Verb<StockQuery, StockPage> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const at = ctx.now().toISOString();
  const found = await selectStockRows(
    ctx.db,
    sql`${matchesFilter(input.show)} ${andNameOrSkuContains(input.q)}
      ${input.after ? sql`AND s.product_id > ${input.after}` : empty}
    ORDER BY s.product_id LIMIT ${pageSize + 1}`,
  );
  const rows = found.slice(0, pageSize);
  return { rows, next: found.length > pageSize ? (rows.at(-1)?.productId ?? null) : null, at };
};

/** Archived products are listed only under "all", and only while they have units on hand. */
function matchesFilter(show: StockQuery["show"]): Sql {
  switch (show) {
    case "low":
      return sql`p.archived_at IS NULL AND s.on_hand - s.reserved <= s.low_stock_threshold`;
    case "out":
      return sql`p.archived_at IS NULL AND s.on_hand - s.reserved <= 0`;
    default:
      return sql`(p.archived_at IS NULL OR s.on_hand > 0)`;
  }
}
