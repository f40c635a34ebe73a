import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Log, LogLevel } from "@/local/log";
import {
  type LaunchOptions,
  launch,
  type RunningProcess,
  waitForOutput,
} from "@/local/processes/launch";
import { unprivilegedAccount } from "./account";
import { findBinaries } from "./binaries";
import { ensureCluster, programOptions, stopLeftoverServer, superuser } from "./cluster";
import { databaseDirectory, defaultExternalDir } from "./database-directory";

const host = "127.0.0.1";
/** Recovery after a crash replays up to a gigabyte of WAL. */
const readyDeadlineMs = 300_000;
const outputLinesMax = 40;
const sharedMemoryDeadlineMs = 15_000;

export interface PostgresConfig {
  /** The data directory. `databaseDirectory` determines where the database is. */
  dataDir: string;
  port: number;
  password: string;
  /** The name of the database. It is created if it does not exist. */
  database: string;
  /** Server settings that override the defaults, as in `postgres -c name=value`. */
  settings?: Record<string, string>;
  log: Log;
  /** Called with the server's process id at each attempt to start it, before it is ready. */
  onSpawn?: (pid: number) => void;
  /** Aborts a start that is in progress. */
  signal?: AbortSignal;
}

export interface PostgresServer extends RunningProcess {
  url: string;
}

/** A commit is acknowledged only when it is on disk, because payments must survive a crash. */
const defaultSettings: Record<string, string> = {
  listen_addresses: host,
  unix_socket_directories: "",
  max_connections: "100",
  shared_buffers: "128MB",
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  max_wal_size: "1GB",
  // A new database has no statistics yet. At the default of 4, statements were planned to read whole
  // tables, and connections kept those plans while the tables grew.
  random_page_cost: "1.1",
  timezone: "UTC",
  log_timezone: "UTC",
  log_line_prefix: "%m [%p] ",
};

/**
 * Starts a PostgreSQL server on 127.0.0.1 and resolves when it accepts connections. Rejects when
 * the port is taken (`code: "EADDRINUSE"`), when the server exits (with its output), or when the
 * signal aborts; then no process is left running. `stop` is a fast shutdown. After a kill, the next
 * start recovers from the WAL.
 */
export async function startPostgres(config: PostgresConfig): Promise<PostgresServer> {
  const account = unprivilegedAccount();
  const binaries = findBinaries(account, defaultExternalDir);
  const directory = databaseDirectory(path.resolve(config.dataDir), account);
  ensureCluster({ binaries, directory, password: config.password, account });
  await stopLeftoverServer(directory);

  const settings = Object.entries({ ...defaultSettings, ...config.settings });
  const flags = settings.flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = await launchWithRetries(
    {
      command: path.join(binaries, "postgres"),
      args: ["-D", directory, "-p", String(config.port), ...flags],
      ...programOptions(account),
      onSpawn: config.onSpawn,
      stopSignal: "INT",
    },
    config,
  );
  try {
    await ensureDatabase(config);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { ...server, url: databaseUrl(config) };
}

type Program = Omit<LaunchOptions, "onLine">;

/** Retries while backends of a server killed by `kill -9` still hold its shared memory. */
async function launchWithRetries(
  program: Program,
  config: PostgresConfig,
): Promise<RunningProcess> {
  const end = Date.now() + sharedMemoryDeadlineMs;
  for (;;) {
    try {
      return await launchUntilReady(program, config);
    } catch (error) {
      const isInUse = error instanceof Error && /shared memory block|lock file/.test(error.message);
      if (!isInUse || Date.now() >= end || config.signal?.aborted) throw error;
      await sleep(200);
    }
  }
}

async function launchUntilReady(program: Program, config: PostgresConfig): Promise<RunningProcess> {
  config.signal?.throwIfAborted();
  const output: string[] = [];
  let onReady = () => {};
  const ready = new Promise<void>((resolve) => {
    onReady = resolve;
  });
  const server = await launch({
    ...program,
    onLine(line) {
      output.push(line);
      if (output.length > outputLinesMax) output.shift();
      config.log(levelOf(line), line);
      if (line.includes("database system is ready to accept connections")) onReady();
    },
  });
  const decided = new AbortController();
  const signal = AbortSignal.any([decided.signal, ...(config.signal ? [config.signal] : [])]);
  try {
    await Promise.race([
      ready,
      server.exited.then(async () => {
        await waitForOutput(server);
        throw startFailure(output.join("\n"), config.port);
      }),
      sleep(readyDeadlineMs, undefined, { signal }).then(() => {
        throw startFailure(output.join("\n"), config.port);
      }),
    ]);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  } finally {
    decided.abort();
  }
}

/**
 * The level of a log line such as `… [pid] FATAL:  …`. An ERROR concerns one statement and is
 * reported to its client, so it counts as info here. A violated constraint, for example, is normal.
 */
function levelOf(line: string): LogLevel {
  if (/\] (FATAL|PANIC): /.test(line)) return "error";
  return /\] WARNING: /.test(line) ? "warn" : "info";
}

function startFailure(output: string, port: number): Error {
  if (/Address already in use|could not create any TCP\/IP sockets/.test(output)) {
    return Object.assign(new Error(`Port ${port} is taken`), { code: "EADDRINUSE", port });
  }
  return new Error(`PostgreSQL did not start:\n${output}`);
}

function databaseUrl(config: PostgresConfig, database = config.database): string {
  const password = encodeURIComponent(config.password);
  return `postgresql://${superuser}:${password}@${host}:${config.port}/${database}`;
}

async function ensureDatabase(config: PostgresConfig): Promise<void> {
  const client = new pg.Client({
    connectionString: databaseUrl(config, "postgres"),
    connectionTimeoutMillis: 10_000,
    query_timeout: 60_000,
  });
  // A lost connection emits "error" between queries. The next query then rejects.
  client.on("error", () => {});
  await client.connect();
  try {
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [
      config.database,
    ]);
    if (!rowCount) await client.query(`create database ${pg.escapeIdentifier(config.database)}`);
  } finally {
    await client.end();
  }
}
