import sql, { type Sql } from "sql-template-tag";

/** A timestamp inside JSON that SQL builds, in UTC and in the format of `Date.toISOString`. */
export function isoTime(column: Sql): Sql {
  return sql`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
