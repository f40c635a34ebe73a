import { createHash } from "node:crypto";
import pg from "pg";
import type { Sql } from "sql-template-tag";
import { env } from "@/lib/env";

/** Typed SQL on a connection: the pool itself, or one connection inside a transaction. */
export interface Queryable {
  /** Runs one prepared statement. The row type is the caller's promise about its own SQL. */
  query<Row extends object>(statement: Sql): Promise<Row[]>;
  /** The same for a statement of many variants: it is prepared for this once, and not kept. */
  queryOnce<Row extends object>(statement: Sql): Promise<Row[]>;
}

export interface Database extends Queryable {
  /** Runs `work` in one transaction and commits it; anything thrown rolls it back. */
  transaction<Result>(work: (tx: Queryable) => Promise<Result>): Promise<Result>;
}

/** Counts and event ids are bigint in SQL and stay far below 2^53: read them as numbers. */
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => Number(text));

const names = new Map<string, string>();

/** Statements are prepared once per connection, under a name made from their text. */
function prepared(statement: Sql): pg.QueryConfig {
  const text = statement.text;
  let name = names.get(text);
  if (name === undefined) {
    name = createHash("sha1").update(text).digest("base64url");
    names.set(text, name);
  }
  return { name, text, values: statement.values };
}

function queryable(client: pg.Pool | pg.PoolClient): Queryable {
  return {
    async query<Row extends object>(statement: Sql) {
      const result = await client.query<Row>(prepared(statement));
      return result.rows;
    },
    async queryOnce<Row extends object>({ text, values }: Sql) {
      const result = await client.query<Row>({ text, values });
      return result.rows;
    },
  };
}

/** A database on a pool of its own. `end` closes the pool. */
export function openDatabase(url: string, connectionsMax: number): Database & { pool: pg.Pool } {
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    // An overloaded machine opens its connections slowly: only a longer queue is answered 503.
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: 15_000,
    query_timeout: 20_000,
    application_name: "waybill-web",
  });
  // An idle connection that dies is replaced on next use; without a listener it ends the process.
  pool.on("error", () => undefined);
  // One in use dies between two statements of a transaction, of which the next then fails.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return {
    pool,
    ...queryable(pool),
    async transaction(work) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query("BEGIN");
        const result = await work(queryable(client));
        await client.query("COMMIT");
        return result;
      } catch (error) {
        await client.query("ROLLBACK").catch((fault: Error) => {
          broken = fault;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
  };
}

declare global {
  var waybillDatabase: (Database & { pool: pg.Pool }) | undefined;
}

/** The app's one pool. It hangs on the global object since Next bundles modules more than once. */
export function database(): Database & { pool: pg.Pool } {
  globalThis.waybillDatabase ??= openDatabase(env().DATABASE_URL, env().DATABASE_POOL_MAX);
  return globalThis.waybillDatabase;
}

const awayCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "57P01",
  "57P02",
  "57P03",
  // A statement that was cancelled for its time: the server has more to do than it can.
  "57014",
  "53300",
  "25006",
  "08000",
  "08001",
  "08003",
  "08006",
  // The same as Prisma tells it: not reached, too slow, closed.
  "P1001",
  "P1002",
  "P1008",
  "P1017",
]);
const awayMessage =
  /connection terminated|not queryable|timeout exceeded when trying to connect|query read timeout|due to statement timeout/i;

/** Whether an error says that PostgreSQL could not be reached, rather than that a query is wrong. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  return awayCodes.has(code) || awayMessage.test(error.message);
}

/** Whether an error is the named constraint refusing a row. */
export function violates(error: unknown, constraint: string): boolean {
  return error instanceof pg.DatabaseError && error.constraint === constraint;
}
