import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Log, LogLevel } from "@/local/log";
import { type LaunchOptions, lastLines, launch, type Running } from "@/local/processes/launch";
import { unprivilegedAccount } from "./account";
import { findBinaries } from "./binaries";
import { endLeftover, ensureCluster, programOptions, superuser } from "./cluster";
import { databaseDirectory, defaultOutsideDir } from "./location";

const host = "127.0.0.1";
/** Recovery after a crash replays up to a gigabyte of journal. */
const readyDeadlineMs = 300_000;
const saidLinesMax = 40;
const sharedMemoryDeadlineMs = 15_000;

export interface PostgresConfig {
  /** The database lies in `<dataDir>/postgres`, or where `<dataDir>/postgres.location` says. */
  dataDir: string;
  port: number;
  password: string;
  /** Created when absent. */
  database: string;
  /** Server settings over the defaults, as `postgres -c name=value` takes them. */
  settings?: Record<string, string>;
  log: Log;
  /** Called with the server's process id at each attempt to start it, long before it answers. */
  onSpawn?: (pid: number) => void;
  /** Aborting stops a start that has not ended yet. */
  signal?: AbortSignal;
}

export interface PostgresServer extends Running {
  url: string;
}

/** Safe for money: a commit that was acknowledged is on the disk. */
const defaultSettings: Record<string, string> = {
  listen_addresses: host,
  unix_socket_directories: "",
  max_connections: "100",
  shared_buffers: "128MB",
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  max_wal_size: "1GB",
  timezone: "UTC",
  log_timezone: "UTC",
  log_line_prefix: "%m [%p] ",
};

/**
 * Starts a PostgreSQL of our own on 127.0.0.1 and resolves when it answers. Rejects when the port
 * is taken (an error with `code: "EADDRINUSE"`), with what the server said before it ended, or, with
 * nothing left running, when the signal aborts it. To stop it is a fast shutdown; after a kill the
 * journal replays at the next start.
 */
export async function startPostgres(config: PostgresConfig): Promise<PostgresServer> {
  const account = unprivilegedAccount();
  const binaries = findBinaries(account, defaultOutsideDir);
  const directory = databaseDirectory(path.resolve(config.dataDir), account);
  ensureCluster({ binaries, directory, password: config.password, account });
  await endLeftover(directory);

  const settings = Object.entries({ ...defaultSettings, ...config.settings });
  const flags = settings.flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = await launchWhenMemoryIsFree(
    {
      command: path.join(binaries, "postgres"),
      args: ["-D", directory, "-p", String(config.port), ...flags],
      ...programOptions(account),
      onSpawn: config.onSpawn,
      endSignal: "INT",
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

/** After a `kill -9` the last backends hold the shared memory for a moment: then try again. */
async function launchWhenMemoryIsFree(program: Program, config: PostgresConfig): Promise<Running> {
  const end = Date.now() + sharedMemoryDeadlineMs;
  for (;;) {
    try {
      return await launchUntilReady(program, config);
    } catch (error) {
      const held = error instanceof Error && /shared memory block|lock file/.test(error.message);
      if (!held || Date.now() >= end || config.signal?.aborted) throw error;
      await sleep(200);
    }
  }
}

async function launchUntilReady(program: Program, config: PostgresConfig): Promise<Running> {
  config.signal?.throwIfAborted();
  const said: string[] = [];
  let onReady = () => {};
  const ready = new Promise<void>((resolve) => {
    onReady = resolve;
  });
  const server = await launch({
    ...program,
    onLine(line) {
      said.push(line);
      if (said.length > saidLinesMax) said.shift();
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
        await lastLines(server);
        throw startFailure(said.join("\n"), config.port);
      }),
      sleep(readyDeadlineMs, undefined, { signal }).then(() => {
        throw startFailure(said.join("\n"), config.port);
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
 * Log lines carry their severity behind the prefix: `… [pid] FATAL:  …`. An ERROR is a statement's
 * own, which whoever sent it has been told: a violated constraint is everyday business.
 */
function levelOf(line: string): LogLevel {
  if (/\] (FATAL|PANIC): /.test(line)) return "error";
  return /\] WARNING: /.test(line) ? "warn" : "info";
}

function startFailure(said: string, port: number): Error {
  if (/Address already in use|could not create any TCP\/IP sockets/.test(said)) {
    return Object.assign(new Error(`port ${port} is taken`), { code: "EADDRINUSE", port });
  }
  return new Error(`PostgreSQL did not start:\n${said}`);
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
  // A connection that breaks between queries is told by an event; the query that follows rejects.
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
