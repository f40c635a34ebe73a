import sql, { empty, type Sql } from "sql-template-tag";
import { likePattern } from "@/lib/services/lists/like-pattern";

/**
 * SQL that continues a WHERE clause over `products p`: part of a name or SKU. It reads every row,
 * which is fast enough for the number of products in a shop.
 */
export function andNameOrSkuContains(text: string | undefined): Sql {
  if (text === undefined) return empty;
  const pattern = likePattern(text);
  return sql`AND (p.name ILIKE ${pattern} OR p.sku ILIKE ${pattern})`;
}
