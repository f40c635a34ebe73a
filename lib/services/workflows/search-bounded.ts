import sql, { type Sql } from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";

interface BoundedSearch {
  /** The alias of the table in all of the following. */
  alias: Sql;
  columns: Sql;
  /** The table with its alias, and the conditions that an index finds. */
  from: Sql;
  /** The order of the list and its reverse, without `ORDER BY`. */
  order: Sql;
  reverse: Sql;
  /** The condition that no index finds. */
  isMatch: Sql;
  /** Rows that the page shows. */
  limit: number;
  /** Rows that are looked at. */
  searchedMax: number;
}

/**
 * Rows that meet a condition which no index finds, one more than the page shows. It looks at a
 * bounded number of rows, in the order of the list; `stoppedAt` is the last of them if there may be
 * more matches behind it.
 */
export async function searchBounded<Row extends object>(
  db: Queryable,
  search: BoundedSearch,
): Promise<{ rows: Row[]; stoppedAt: Row | null }> {
  const { alias, columns, from, order, reverse, isMatch, limit, searchedMax } = search;
  // Not prepared: the best plan depends on the filters' values.
  const found = await db.queryOnce<Row & { isMatch: boolean }>(sql`
    WITH searched AS MATERIALIZED (
      SELECT ${alias}.* FROM ${from} ORDER BY ${order} LIMIT ${searchedMax}
    )
    (SELECT ${columns}, true AS "isMatch" FROM searched ${alias} WHERE ${isMatch}
      ORDER BY ${order} LIMIT ${limit + 1})
    UNION ALL
    (SELECT ${columns}, false AS "isMatch" FROM searched ${alias}
      WHERE (SELECT count(*) FROM searched) = ${searchedMax} ORDER BY ${reverse} LIMIT 1)`);
  const rows = found.filter((row) => row.isMatch);
  const last = found.find((row) => !row.isMatch) ?? null;
  return { rows, stoppedAt: rows.length > limit ? null : last };
}
