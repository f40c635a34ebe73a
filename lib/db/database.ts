import { createHash } from "node:crypto";
import type { Compilable } from "kysely";
import pg from "pg";
import type { Sql } from "sql-template-tag";
import { env } from "@/lib/env";
import { traceStatement } from "@/lib/telemetry/statements";
import { type ReturnedRow, toCamelCase } from "./kysely";
import { beginStatement, type ConnectionSettings, prepareConnection } from "./prepare-connection";

/** Runs statements on the pool, or on the one connection of a transaction. */
export interface Queryable {
  /** Runs a query of the query builder as a prepared statement. Its rows are typed by the schema. */
  run<Output>(query: Compilable<Output>): Promise<ReturnedRow<Output>[]>;
  /** Runs SQL text as a prepared statement. The caller states the row type; only tests check it. */
  query<Row extends object>(statement: Sql): Promise<Row[]>;
  /** The same without keeping the prepared statement, for text that has very many variants. */
  queryOnce<Row extends object>(statement: Sql): Promise<Row[]>;
}

export interface Database extends Queryable {
  /** Runs `work` in one transaction and commits it; anything thrown rolls it back. */
  transaction<Result>(work: (tx: Queryable) => Promise<Result>): Promise<Result>;
}

/** Counts and event ids are bigint in SQL but stay far below 2^53, so they are read as numbers. */
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => Number(text));

/** Each connection keeps the plans of all statements with names, some of which take 100 kB. */
const namesMax = 500;

const names = new Map<string, string>();

/**
 * A statement is prepared once per connection, under a name derived from its text. On connections to
 * a pooler the name is dropped, see `prepareConnection`. Statements after the first 500, of which lists
 * have many variants, have no name and are planned at each execution.
 */
function prepared(text: string, values: readonly unknown[]): pg.QueryConfig {
  const name = nameOf(text);
  return { ...(name !== undefined && { name }), text, values: [...values] };
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= namesMax) return known;
  const name = createHash("sha1").update(text).digest("base64url");
  names.set(text, name);
  return name;
}

function queryable(client: pg.Pool | pg.PoolClient, isTraced: boolean): Queryable {
  function execute<Row extends pg.QueryResultRow>(query: pg.QueryConfig) {
    return isTraced
      ? traceStatement(query.text, () => client.query<Row>(query))
      : client.query<Row>(query);
  }
  return {
    async run<Output>(query: Compilable<Output>) {
      const { sql, parameters } = query.compile();
      const result = await execute(prepared(sql, parameters));
      return toCamelCase<ReturnedRow<Output>>(result.rows);
    },
    async query<Row extends object>({ text, values }: Sql) {
      const result = await execute<Row>(prepared(text, values));
      return result.rows;
    },
    async queryOnce<Row extends object>({ text, values }: Sql) {
      const result = await execute<Row>({ text, values });
      return result.rows;
    },
  };
}

interface PoolSettings {
  /** Shown in `pg_stat_activity`. */
  applicationName: string;
  /** The server cancels a statement after this time, in milliseconds. */
  statementTimeoutMs: number;
  /** How long a caller waits for a connection, in milliseconds. */
  connectionTimeoutMs: number;
  /** Whether statements are recorded in the active span. */
  isTraced: boolean;
  /** More settings of PostgreSQL for each connection, by name. */
  settings?: ConnectionSettings;
}

const webPool: PoolSettings = {
  applicationName: "waybill-web",
  statementTimeoutMs: 15_000,
  // An overloaded machine opens connections slowly. A request that waits longer gets a 503.
  connectionTimeoutMs: 10_000,
  isTraced: true,
};

/** Opens a pool of at most `connectionsMax` connections. Close it with `pool.end()`. */
export function openDatabase(
  url: string,
  connectionsMax: number,
  settings: PoolSettings = webPool,
): Database & { pool: pg.Pool } {
  const session = { statement_timeout: `${settings.statementTimeoutMs}`, ...settings.settings };
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: settings.connectionTimeoutMs,
    idleTimeoutMillis: 60_000,
    query_timeout: settings.statementTimeoutMs + 5_000,
    application_name: settings.applicationName,
    onConnect: (client) => prepareConnection(client, session),
  });
  // An error event without a listener ends the process. An idle connection that broke is replaced
  // on its next use; one that breaks inside a transaction makes the next statement fail.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return {
    pool,
    ...queryable(pool, settings.isTraced),
    async transaction(work) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query(beginStatement(client, session));
        const result = await work(queryable(client, settings.isTraced));
        await (settings.isTraced
          ? traceStatement("COMMIT", () => client.query("COMMIT"))
          : client.query("COMMIT"));
        return result;
      } catch (error) {
        await client.query("ROLLBACK").catch((rollbackError: Error) => {
          broken = rollbackError;
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

/** The app's one pool. It is global because Next.js may bundle this module more than once. */
export function database(): Database & { pool: pg.Pool } {
  globalThis.waybillDatabase ??= openDatabase(env().DATABASE_URL, env().DATABASE_POOL_MAX);
  return globalThis.waybillDatabase;
}

/** Codes of Node's sockets and of PostgreSQL, see its appendix "PostgreSQL Error Codes". */
const unavailableCodes = new Set([
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
  // The server canceled a statement at its timeout: it is overloaded.
  "57014",
  "53300",
  "25006",
  "08000",
  "08001",
  "08003",
  "08006",
]);
/** What `pg` throws without a code. */
const unavailableMessage =
  /connection terminated|not queryable|timeout exceeded when trying to connect|query read timeout|due to statement timeout/i;

/** Those of Node's HTTP have the code of a socket, too, when a client or another service hangs up. */
const httpMessage = /^(?:aborted|socket hang up)$/;

/** Whether an error means that PostgreSQL could not be reached, rather than that a query is wrong. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error) || httpMessage.test(error.message)) return false;
  const code = "code" in error ? String(error.code) : "";
  return unavailableCodes.has(code) || unavailableMessage.test(error.message);
}

/** Whether an error is a violation of the named constraint. */
export function violates(error: unknown, constraint: string): boolean {
  return error instanceof pg.DatabaseError && error.constraint === constraint;
}
