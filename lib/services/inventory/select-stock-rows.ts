import sql, { type Sql } from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { StockRow } from "@/lib/domain/inventory/view";

/**
 * Stock rows with product and open reorder request; `where` may use the aliases `s`, `p` and `r`.
 */
export function selectStockRows(db: Queryable, where: Sql): Promise<StockRow[]> {
  return db.query<StockRow>(sql`
    SELECT s.product_id AS "productId", p.sku, p.name, p.archived_at IS NOT NULL AS "isArchived",
      s.on_hand AS "onHand", s.reserved, s.low_stock_threshold AS threshold,
      r.id AS "openReorderId"
    FROM stock s JOIN products p ON p.id = s.product_id
      LEFT JOIN reorder_requests r ON r.product_id = s.product_id AND r.status = 'open'
    WHERE ${where}`);
}
