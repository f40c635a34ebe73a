import sql, { raw, type Sql } from "sql-template-tag";

/**
 * The condition that a row's day is stored. A row of another day, such as of a run that has slept
 * for longer than the retention, would make its whole batch fail.
 */
export function hasPartition(table: string, time: string): Sql {
  return sql`${raw(
    `to_regclass('telemetry.${table}_' || to_char(${time} AT TIME ZONE 'UTC', 'YYYYMMDD'))
      IS NOT NULL`,
  )}`;
}
