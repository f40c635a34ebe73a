import { Pool } from "pg";
import type { Log } from "@/local/log";

/**
 * A small pool that outlives its database: a broken connection is dropped and logged, the next
 * query opens a new one. Nothing waits for ever: 10 s to connect, 15 s a statement on the server,
 * 20 s for its answer (a server that is cut off can't cancel anything).
 */
export function openPool(config: {
  databaseUrl: string;
  name: string;
  connectionsMax: number;
  log: Log;
}): Pool {
  const pool = new Pool({
    connectionString: config.databaseUrl,
    application_name: `waybill-${config.name}`,
    max: config.connectionsMax,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 15_000,
    query_timeout: 20_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
  });
  pool.on("error", (error) =>
    config.log("warn", "idle database connection lost", { error: error.message }),
  );
  // One in use dies between two statements of a transaction, of which the next then fails.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

const NETWORK_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);
const AWAY_MESSAGE =
  /^Connection terminated|not queryable|^timeout exceeded when trying to connect|^Query read timeout/;

/** True when the error means that the database can't be reached right now (not a wrong query). */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  // Class 08: connection exceptions. 57P01-03: shutdown, crash, starting up. 53300: no slot left.
  // 25006: read-only, as a standby is until it has been promoted.
  return (
    NETWORK_CODES.has(code) ||
    code.startsWith("08") ||
    /^57P0[123]$/.test(code) ||
    code === "53300" ||
    code === "25006" ||
    AWAY_MESSAGE.test(error.message)
  );
}
