import sql, { type Sql } from "sql-template-tag";

/** Whether a column begins with these characters, by its index with `text_pattern_ops`. */
export function startsWith(column: Sql, prefix: string): Sql {
  return sql`${column} ~>=~ ${prefix} AND ${column} ~<~ ${`${prefix}\u{10ffff}`}`;
}
