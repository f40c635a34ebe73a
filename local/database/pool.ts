import { Pool } from "pg";
import type { Log } from "@/local/log";
import { prepareConnection } from "./prepare-connection";

/**
 * A connection pool that survives database outages: a broken connection is logged and replaced.
 * Timeouts: 10 s to connect, 15 s per statement on the server, and 20 s for the response, in case
 * the server is disconnected and can't cancel the statement.
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
    query_timeout: 20_000,
    keepAlive: true,
    onConnect: prepareConnection,
  });
  pool.on("error", (error) =>
    config.log("warn", "idle database connection lost", { error: error.message }),
  );
  // A connection in use can be lost between two statements. The next statement then fails.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

const networkCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);
const unavailableMessage =
  /^Connection terminated|not queryable|^timeout exceeded when trying to connect|^Query read timeout/;

/** True when the error means that the database is unavailable, not that the query is invalid. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  // Class 08: connection exceptions. 57P01 to 57P03: shutdown, crash, startup. 53300: too many
  // connections. 25006: read-only, as a standby is before its promotion.
  return (
    networkCodes.has(code) ||
    code.startsWith("08") ||
    /^57P0[123]$/.test(code) ||
    code === "53300" ||
    code === "25006" ||
    unavailableMessage.test(error.message)
  );
}
