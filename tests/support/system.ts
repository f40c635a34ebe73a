import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseEnv } from "node:util";
import { launch, type RunningProcess } from "@/local/processes/launch";
import { freePorts } from "@/tests/support/ports";

export type ChildName = "web" | "services" | "postgres";

/** Where a running system can be reached: plain values, so that they can be passed to workers. */
export interface SystemAddress {
  appUrl: string;
  channelsUrl: string;
  gatewayUrl: string;
  carrierUrl: string;
  inngestUrl: string;
  databaseUrl: string;
  /** The demo key, with all scopes. */
  apiKey: string;
  dataDir: string;
  /** The supervisor's. */
  pid: number;
  /** Every effective setting, as `<dataDir>/env` tells it: keys and secrets too. */
  variables: Record<string, string>;
}

export interface System extends SystemAddress {
  /** The children that run, as `<dataDir>/pids` lists them. */
  pids(): Promise<ReadonlyMap<string, number>>;
  /** `kill -9`, with no chance to clean up. Resolves when the process is gone from the list. */
  kill(name: ChildName): Promise<void>;
  /** Sends a signal to a child, SIGSTOP for one that hangs. */
  signal(name: ChildName, signal: NodeJS.Signals): Promise<void>;
  /** Resolves when every child runs and every service answers. */
  waitReady(): Promise<void>;
  /** All that the supervisor has printed. */
  output(): string;
  stop(): Promise<void>;
}

/** What of a system can be passed to another process. */
export function addressOf(system: System): SystemAddress {
  const { pids, kill, signal, waitReady, output, stop, ...address } = system;
  return address;
}

const ROOT = path.join(import.meta.dirname, "../..");
const START_DEADLINE_MS = 240_000;
const READY_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 40_000;
export const PORT_VARIABLES = [
  "PORT",
  "INNGEST_PORT",
  "CHANNELS_PORT",
  "GATEWAY_PORT",
  "CARRIER_PORT",
  "POSTGRES_PORT",
];

/** Of the developer's own settings nothing may reach a test; an empty variable beats `.env`. */
const NOT_SET = [
  ...["DATABASE_URL", "INNGEST_DEV", "INNGEST_BASE_URL", "INNGEST_EVENT_KEY"],
  ...["INNGEST_SIGNING_KEY", "PUSHER_APP_ID", "PUSHER_KEY", "PUSHER_SECRET", "PUSHER_HOST"],
  ...["PUSHER_PORT", "PUSHER_SCHEME", "PUSHER_CLUSTER", "STRIPE_SECRET_KEY"],
  ...["STRIPE_WEBHOOK_SECRET", "STRIPE_API_URL", "CARRIER_BASE_URL", "CARRIER_SECRET", "SMTP_URL"],
  ...["APP_URL", "HOST", "WAYBILL_DEMO", "REDIS_URL", "UPSTASH_REDIS_REST_URL", "NODE_OPTIONS"],
  ...["UPSTASH_REDIS_REST_TOKEN", "TRACKING_SECRET", "NEXTAUTH_URL", "NEXTAUTH_SECRET"],
  ...["ORDER_EXPIRY_SECONDS", "OPEN_UNPAID_MAX", "FULFILLMENT", "CAPTURE", "NEXT_DIST_DIR"],
  ...["LOG_LEVEL", "DATABASE_POOL_MAX", "TRUST_PROXY", "EMAIL_FROM", "OPERATIONS_EMAIL"],
  ...["WAYBILL_VERBOSE", "RATE_LIMIT_CREATE_PER_MINUTE", "RATE_LIMIT_READ_PER_MINUTE"],
  ...["RATE_LIMIT_SIGN_IN_PER_MINUTE", "GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"],
  ...["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"],
];

/** The environment without what a developer has set for their own shop. */
export function withoutOwnSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, ...Object.fromEntries(NOT_SET.map((name) => [name, ""])) };
}

/**
 * Starts a whole system by the command that people use, on free ports and a new data directory:
 * the production build (an existing one if it is fresh), a quick carrier, an engine that retries
 * soon, and no rate limit in the way. `overrides` are environment variables over these; with
 * WAYBILL_DATA_DIR an earlier system's data are taken over.
 */
export async function startSystem(overrides: Record<string, string> = {}): Promise<System> {
  const dataDir = overrides.WAYBILL_DATA_DIR ?? (await createDataDir());
  const ports = await freePorts(PORT_VARIABLES.length);
  const lines: string[] = [];
  const supervisor = await launch({
    command: process.execPath,
    args: ["local/start.mjs"],
    cwd: ROOT,
    env: {
      ...withoutOwnSettings(process.env),
      NODE_ENV: "production",
      ...Object.fromEntries(PORT_VARIABLES.map((name, index) => [name, String(ports[index])])),
      WAYBILL_DATA_DIR: dataDir,
      CARRIER_STEP_SECONDS: "0.2",
      INNGEST_TIME_SCALE: "0.02",
      RATE_LIMIT_CREATE_PER_MINUTE: "100000",
      RATE_LIMIT_READ_PER_MINUTE: "100000",
      RATE_LIMIT_SIGN_IN_PER_MINUTE: "100000",
      OPEN_UNPAID_MAX: "100000",
      ...overrides,
    },
    onLine: (line) => lines.push(line),
  });
  try {
    await untilStarted(supervisor, lines);
    return await attach(supervisor, dataDir, lines);
  } catch (error) {
    await supervisor.stop(STOP_DEADLINE_MS);
    throw error;
  }
}

async function createDataDir(): Promise<string> {
  const dataDir = await fs.mkdtemp(path.join(os.tmpdir(), "waybill-system-"));
  // PostgreSQL runs as another user where we are root.
  await fs.chmod(dataDir, 0o755);
  return dataDir;
}

async function untilStarted(supervisor: RunningProcess, lines: string[]): Promise<void> {
  const ended = supervisor.exited.then(() => "ended" as const);
  const end = Date.now() + START_DEADLINE_MS;
  while (!lines.some((line) => line.includes("Waybill runs"))) {
    const outcome = await Promise.race([ended, sleep(100)]);
    if (outcome === "ended" || Date.now() > end) {
      throw new Error(`The system did not start:\n${lines.join("\n")}`);
    }
  }
}

async function attach(
  supervisor: RunningProcess,
  dataDir: string,
  lines: string[],
): Promise<System> {
  const env = parseEnv(await fs.readFile(path.join(dataDir, "env"), "utf8"));
  const variables = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const port = (name: string) => `http://127.0.0.1:${variables[name] ?? ""}`;
  const address: SystemAddress = {
    appUrl: variables.APP_URL ?? "",
    channelsUrl: port("CHANNELS_PORT"),
    gatewayUrl: port("GATEWAY_PORT"),
    carrierUrl: port("CARRIER_PORT"),
    inngestUrl: port("INNGEST_PORT"),
    databaseUrl: variables.DATABASE_URL ?? "",
    apiKey: "wb_demo_local_only",
    dataDir,
    pid: supervisor.pid,
    variables,
  };
  return {
    ...address,
    pids: () => readPids(dataDir),
    kill: (name) => killChild(address, name),
    async signal(name, signal) {
      const pid = (await readPids(dataDir)).get(name);
      if (pid === undefined) throw new Error(`${name} does not run.`);
      process.kill(pid, signal);
    },
    waitReady: () => untilReady(address),
    output: () => lines.join("\n"),
    async stop() {
      await supervisor.stop(STOP_DEADLINE_MS);
      await fs.rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** `kill -9`, with no chance to clean up. Resolves when the process is gone from the list. */
async function killChild({ dataDir }: SystemAddress, name: ChildName): Promise<void> {
  const pid = (await readPids(dataDir)).get(name);
  if (pid === undefined) throw new Error(`${name} does not run.`);
  process.kill(pid, "SIGKILL");
  await until(`${name} to end`, async () => (await readPids(dataDir)).get(name) !== pid);
}

/** Kills a child for as long as `act` takes, while the supervisor stands still; then waits until all is well. */
export async function whileGone<Result>(
  address: SystemAddress,
  name: ChildName,
  act: () => Promise<Result>,
): Promise<Result> {
  const child = (await readPids(address.dataDir)).get(name);
  if (child === undefined) throw new Error(`${name} does not run.`);
  process.kill(address.pid, "SIGSTOP");
  let result: Result;
  try {
    process.kill(child, "SIGKILL");
    result = await act();
  } finally {
    process.kill(address.pid, "SIGCONT");
  }
  await untilReady(address);
  return result;
}

/** Resolves when every child runs and every service answers. */
function untilReady(address: SystemAddress): Promise<void> {
  return until("the system to be ready", () => isReady(address));
}

/** Of what runs embedded: the effective settings name these services' addresses only. */
async function isReady({ dataDir, appUrl, channelsUrl, variables }: SystemAddress) {
  const pids = await readPids(dataDir);
  const ownPostgres = variables.DATABASE_URL?.includes(`:${variables.POSTGRES_PORT}/`);
  const children: ChildName[] = ["web", "services", ...(ownPostgres ? ["postgres" as const] : [])];
  if (!children.every((name) => pids.has(name))) return false;
  const { INNGEST_BASE_URL, STRIPE_API_URL, CARRIER_BASE_URL } = variables;
  const services = [channelsUrl, INNGEST_BASE_URL, STRIPE_API_URL, CARRIER_BASE_URL];
  const health = services.flatMap((url) => (url ? [`${url}/health`] : []));
  const answers = await Promise.all([`${appUrl}/api/v1/health/ready`, ...health].map(isWell));
  return answers.every(Boolean);
}

async function isWell(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

async function readPids(dataDir: string): Promise<Map<string, number>> {
  const text = await fs.readFile(path.join(dataDir, "pids"), "utf8");
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(
    lines.map((line) => {
      const [name = "", pid] = line.split(" ");
      return [name, Number(pid)];
    }),
  );
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + READY_DEADLINE_MS;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`Waited ${READY_DEADLINE_MS / 1000} s for ${what}.`);
    await sleep(50);
  }
}
