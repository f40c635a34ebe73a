import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { StockCounters } from "@/lib/domain/inventory/stock";

/**
 * Reads these products' current counters and locks their rows until the transaction ends. Rows are
 * locked in product order, as everywhere, so that two transactions can't deadlock.
 */
export function lockStock(tx: Queryable, productIds: readonly number[]): Promise<StockCounters[]> {
  return tx.query<StockCounters>(sql`
    SELECT product_id AS "productId", on_hand AS "onHand", reserved,
      low_stock_threshold AS threshold
    FROM stock WHERE product_id = ANY (${[...productIds]})
    ORDER BY product_id FOR UPDATE`);
}
