import sql, { empty, type Sql } from "sql-template-tag";

/** A pattern for ILIKE that finds the text anywhere, with its own `%`, `_` and `\` taken literally. */
export function containsPattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}

/**
 * SQL that continues a WHERE clause over `products p`: part of a name or SKU. It reads every row,
 * which is fast enough for the number of products in a shop.
 */
export function andNameOrSkuContains(text: string | undefined): Sql {
  if (text === undefined) return empty;
  const pattern = containsPattern(text);
  return sql`AND (p.name ILIKE ${pattern} OR p.sku ILIKE ${pattern})`;
}
