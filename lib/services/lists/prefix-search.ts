import sql, { type Sql } from "sql-template-tag";

/**
 * Matches a column that starts with these characters. It uses the column's `text_pattern_ops`
 * index.
 */
export function startsWith(column: Sql, prefix: string): Sql {
  return sql`${column} ~>=~ ${prefix} AND ${column} ~<~ ${`${prefix}\u{10ffff}`}`;
}

/**
 * Up to this many matches are sorted. With more, reading the list in its own order finds a page
 * sooner.
 */
const sortedMax = 10_000;

interface PrefixSearch {
  table: Sql;
  /** The alias of the table that `columns`, `column`, `filter` and `order` use. */
  alias: Sql;
  /** The id and every other column that `filter` and `order` use. */
  columns: Sql;
  /** The column that must start with `prefix`. */
  column: Sql;
  prefix: string;
  /** Further conditions: the list's filters and the page's cursor. */
  filter: Sql;
  /** `ORDER BY … LIMIT …` of the page; there must be an index in this order. */
  order: Sql;
}

/**
 * A subquery of the ids on one page of a prefix search. Up to `sortedMax` matches are read from the
 * column's index and sorted. With more matches the table is read in the list's order instead; the
 * condition on `left(…)` keeps the planner from using the column's index there, which would sort
 * every match.
 */
export function selectIdsByPrefix(search: PrefixSearch): Sql {
  const { table, alias, columns, column, prefix, filter, order } = search;
  const canSort = sql`(SELECT count(*) FROM matches) <= ${sortedMax}`;
  return sql`(WITH matches AS MATERIALIZED (
      SELECT ${columns} FROM ${table} ${alias} WHERE ${startsWith(column, prefix)}
      ORDER BY ${column} USING ~<~ LIMIT ${sortedMax + 1})
    (SELECT ${alias}.id FROM matches ${alias} WHERE ${canSort} AND ${filter} ${order})
    UNION ALL
    (SELECT ${alias}.id FROM ${table} ${alias} WHERE NOT ${canSort}
      AND left(${column}, length(${prefix}::text)) = ${prefix} AND ${filter} ${order}))`;
}
