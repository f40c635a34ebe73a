import sql, { type Sql } from "sql-template-tag";

/** A text column begins so. Its index must have `text_pattern_ops`. */
export function prefixedBy(column: Sql, prefix: string): Sql {
  return sql`${column} ~>=~ ${prefix} AND ${column} ~<~ ${`${prefix}\u{10ffff}`}`;
}
