import sql, { type Sql } from "sql-template-tag";

/**
 * The time at which an order is written, for its `created_at` and `updated_at`: that of the database
 * while the statement runs, unless the verb's clock is ahead of it. A time from before the statement,
 * which may wait for a connection, would let `settledUntil` promise too much.
 */
export function writtenAt(now: Date): Sql {
  return sql`greatest(${now}::timestamptz, clock_timestamp())`;
}
