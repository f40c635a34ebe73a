import sql, { type Sql } from "sql-template-tag";

/** A timestamp's microseconds since the Unix epoch, which are below 2^53. */
export function microseconds(column: Sql): Sql {
  return sql`(extract(epoch FROM ${column}) * 1000000)::bigint`;
}

/** Microseconds since the Unix epoch as a timestamp, exactly. */
export function timestamp(us: number): Sql {
  const digits = String(us % 1_000).padStart(3, "0");
  const milliseconds = new Date(Math.floor(us / 1_000)).toISOString().slice(0, -1);
  return sql`${`${milliseconds}${digits}Z`}::timestamptz`;
}
