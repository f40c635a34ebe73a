import sql, { type Sql } from "sql-template-tag";

/**
 * `ANY` of these ids. PostgreSQL plans a prepared statement again at each execution while it expects
 * less cost from that, as of an array with few elements. The subquery hides how many there are, so the
 * statement is planned once per connection. The facts of an order take longer to plan than to read.
 */
export function anyId(ids: readonly number[]): Sql {
  return sql`ANY (ARRAY(SELECT unnest(${[...ids]}::int[])))`;
}
