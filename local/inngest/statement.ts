import type { Pool, PoolClient, QueryResultRow } from "pg";

/** A client inside a transaction, or the pool for a statement without one. */
export type Database = Pool | PoolClient;

/** Defines a statement that each connection prepares once. `name` is unique within the engine. */
export function statement<Row extends QueryResultRow, Values extends unknown[]>(
  name: string,
  text: string,
): (database: Database, ...values: Values) => Promise<Row[]> {
  return async (database, ...values) => {
    const result = await database.query<Row>({ name: `inngest_${name}`, text, values });
    return result.rows;
  };
}
