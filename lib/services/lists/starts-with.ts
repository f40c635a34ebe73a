import sql, { type Sql } from "sql-template-tag";

/** Whether a column begins with these characters, by its index with `text_pattern_ops`. */
export function startsWith(column: Sql, prefix: string): Sql {
  return sql`${column} ~>=~ ${prefix} AND ${column} ~<~ ${`${prefix}\u{10ffff}`}`;
}

/** So many matches are soon sorted; where there are more, a list meets a page of them on its way. */
const sortedMax = 10_000;

interface Beginning {
  table: Sql;
  /** What `column`, `narrowed` and `order` call a row of the table. */
  row: Sql;
  /** What `narrowed` and `order` read of a row, and its id. */
  reads: Sql;
  column: Sql;
  prefix: string;
  /** What else the rows fulfill: a filter, the place where the page begins. */
  narrowed: Sql;
  /** The list's order, which an index has, and the end of its page. */
  order: Sql;
}

/**
 * The ids of a list's next rows whose column begins with these characters, none left out. Up to
 * `sortedMax` of them are found by the column's own index, and sorted. Where there are more, the
 * rows are read in the list's order: `left` keeps that from being planned by the column's index,
 * which would have every match sorted.
 */
export function idsWith({ table, row, reads, column, prefix, narrowed, order }: Beginning): Sql {
  const areFew = sql`(SELECT count(*) FROM begun) <= ${sortedMax}`;
  return sql`(WITH begun AS MATERIALIZED (
      SELECT ${reads} FROM ${table} ${row} WHERE ${startsWith(column, prefix)}
      ORDER BY ${column} USING ~<~ LIMIT ${sortedMax + 1})
    (SELECT ${row}.id FROM begun ${row} WHERE ${areFew} AND ${narrowed} ${order})
    UNION ALL
    (SELECT ${row}.id FROM ${table} ${row} WHERE NOT ${areFew}
      AND left(${column}, length(${prefix}::text)) = ${prefix} AND ${narrowed} ${order}))`;
}
