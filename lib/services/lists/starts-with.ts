import sql, { type Sql } from "sql-template-tag";

/** Whether a column begins with these characters, by its index with `text_pattern_ops`. */
export function startsWith(column: Sql, prefix: string): Sql {
  return sql`${column} ~>=~ ${prefix} AND ${column} ~<~ ${`${prefix}\u{10ffff}`}`;
}

/** Nobody reads through more matches than this: they type another letter. */
const matchesMax = 10_000;

/**
 * The condition of `startsWith` with the order of that index and an end. So the index is used for
 * rare and common beginnings alike, whatever plan PostgreSQL keeps for the statement, and a beginning
 * that almost every row has costs no more than `matchesMax` rows.
 */
export function firstWith(column: Sql, prefix: string): Sql {
  return sql`${startsWith(column, prefix)} ORDER BY ${column} USING ~<~ LIMIT ${matchesMax}`;
}
