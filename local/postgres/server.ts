import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import type { Log, LogLevel } from "@/local/log";
import { unprivilegedAccount } from "@/local/postgres/account";
import { findBinaries } from "@/local/postgres/binaries";
import { endLeftover, ensureCluster, programOptions, SUPERUSER } from "@/local/postgres/cluster";
import { databaseDirectory, OUTSIDE_DIR } from "@/local/postgres/location";
import { type Tether, tether } from "@/local/processes/tether";

const HOST = "127.0.0.1";
/** Recovery after a crash replays up to a gigabyte of journal. */
const READY_DEADLINE_MS = 300_000;
const SAID_LINES_MAX = 40;
const SHARED_MEMORY_DEADLINE_MS = 15_000;

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
}

export interface PostgresServer {
  url: string;
  pid: number;
  /** Resolves when the server has ended, for whatever reason; never rejects. */
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** A fast shutdown; after the deadline it is killed (the journal then replays at the next start). */
  stop(deadlineMs?: number): Promise<void>;
}

/** Safe for money: a commit that was acknowledged is on the disk. */
const DEFAULT_SETTINGS: Record<string, string> = {
  listen_addresses: HOST,
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
 * is taken (an error with `code: "EADDRINUSE"`), or with what the server said before it ended.
 */
export async function startPostgres(config: PostgresConfig): Promise<PostgresServer> {
  const account = unprivilegedAccount();
  const binaries = findBinaries(account, OUTSIDE_DIR);
  const directory = databaseDirectory(path.resolve(config.dataDir), account);
  ensureCluster({ binaries, directory, password: config.password, account });
  await endLeftover(directory);

  const settings = { ...DEFAULT_SETTINGS, ...config.settings };
  const server = await launchWhenMemoryIsFree(() => {
    const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    return spawn(
      path.join(binaries, "postgres"),
      ["-D", directory, "-p", String(config.port), ...flags],
      // A group of its own: Ctrl-C reaches the supervisor alone, which stops us last.
      { ...programOptions(account), detached: true, stdio: ["ignore", "pipe", "pipe"] },
    );
  }, config);
  try {
    await ensureDatabase(config);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/** After a `kill -9` the last backends hold the shared memory for a moment: then try again. */
async function launchWhenMemoryIsFree(
  launch: () => ChildProcess,
  config: PostgresConfig,
): Promise<PostgresServer> {
  const end = Date.now() + SHARED_MEMORY_DEADLINE_MS;
  for (;;) {
    try {
      return await untilReady(launch(), config);
    } catch (error) {
      const held = error instanceof Error && /shared memory block|lock file/.test(error.message);
      if (!held || Date.now() >= end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

async function untilReady(child: ChildProcess, config: PostgresConfig): Promise<PostgresServer> {
  const said: string[] = [];
  const exited = new Promise<Awaited<PostgresServer["exited"]>>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.on("error", (error) => {
      said.push(error.message);
      resolve({ code: null, signal: null });
    });
  });
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (line) => {
        said.push(line);
        if (said.length > SAID_LINES_MAX) said.shift();
        config.log(levelOf(line), line);
        if (line.includes("database system is ready to accept connections")) resolve();
      });
    }
  });
  const deadline = new AbortController();
  const outcome = await Promise.race([
    ready.then(() => "ready" as const),
    exited.then(() => "ended" as const),
    timeout(READY_DEADLINE_MS, deadline.signal).then(() => "late" as const),
  ]);
  deadline.abort();
  const pid = child.pid;
  if (outcome !== "ready" || pid === undefined) {
    child.kill("SIGKILL");
    throw startFailure(said.join("\n"), config.port);
  }
  return handle(child, pid, exited, config);
}

function handle(
  child: ChildProcess,
  pid: number,
  exited: PostgresServer["exited"],
  config: PostgresConfig,
): PostgresServer {
  const rope: Tether = tether(pid, "INT", 10);
  void exited.then(() => rope.release());
  return {
    url: databaseUrl(config),
    pid,
    exited,
    async stop(deadlineMs = 10_000) {
      child.kill("SIGINT");
      const timer = setTimeout(() => child.kill("SIGKILL"), deadlineMs);
      await exited;
      clearTimeout(timer);
    },
  };
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
  return `postgresql://${SUPERUSER}:${password}@${HOST}:${config.port}/${database}`;
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

async function timeout(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => clearTimeout(timer));
  });
}
