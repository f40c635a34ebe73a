import {
  CamelCasePlugin,
  type DatabaseConnection,
  type DeleteResult,
  DummyDriver,
  type InsertResult,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type UpdateResult,
} from "kysely";
import type { Tables } from "./generated/tables";

/** `createdAt` in code is `created_at` in SQL. The keys inside a JSON column stay as stored. */
const camelCase = new CamelCasePlugin({ maintainNestedObjectKeys: true });

/** Queries run on our own pool and transactions, so Kysely has no connection of its own. */
class NoConnections extends DummyDriver {
  override acquireConnection(): Promise<DatabaseConnection> {
    throw new Error("Run this query with `run` of a Database or a transaction.");
  }
}

/**
 * Builds typed SQL for plain reads and writes (docs/decisions/0014). It only builds: pass the query
 * to `run`. Compare with a list by `= any(...)`, never `in`: each length of an `in` list is another
 * statement to prepare.
 */
export const kysely = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new NoConnections(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
  plugins: [camelCase],
});

/** The rows that a query returns. A write without `returning` returns none. */
export type ReturnedRow<Output> = Output extends InsertResult | UpdateResult | DeleteResult
  ? never
  : Output;

const queryId = { queryId: "run" };

/** The rows of a query of `kysely`, under the names that the query was written with. */
export async function toCamelCase<Row>(rows: Record<string, unknown>[]): Promise<Row[]> {
  const result = await camelCase.transformResult({ queryId, result: { rows } });
  return result.rows as Row[];
}
