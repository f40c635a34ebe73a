import type { Pool, PoolClient, QueryResultRow } from "pg";

/** Where a statement runs: inside a transaction, or on its own on the pool. */
export type Database = Pool | PoolClient;

/** A statement that each connection prepares once. `name` is unique within the engine. */
export function statement<Row extends QueryResultRow, Values extends unknown[]>(
  name: string,
  text: string,
): (database: Database, ...values: Values) => Promise<Row[]> {
  return async (database, ...values) => {
    const result = await database.query<Row>({ name: `inngest_${name}`, text, values });
    return result.rows;
  };
}
