import fs from "node:fs/promises";
import path from "node:path";
import { parseEnv } from "node:util";
import { type LaunchedProcess, launch, type RunningProcess } from "@/local/processes/launch";
import { scaled } from "@/local/slowness.mjs";
import { createDataDir } from "./data-dir";
import { freePorts } from "./ports";
import { patienceMs, waitFor } from "./wait";

export type ChildName = "web" | "services" | "postgres";

/** The addresses of a running system. They are plain values, which can be passed to workers. */
export interface SystemAddress {
  appUrl: string;
  channelsUrl: string;
  gatewayUrl: string;
  carrierUrl: string;
  inngestUrl: string;
  databaseUrl: string;
  /** The demo API key, which has all scopes. */
  apiKey: string;
  dataDir: string;
  /** The process id of the supervisor. */
  pid: number;
  /** All effective settings from `<dataDir>/env`, including secrets. */
  variables: Record<string, string>;
}

export interface System extends SystemAddress {
  /** The running child processes, as listed in `<dataDir>/pids`. */
  pids(): Promise<ReadonlyMap<string, number>>;
  /** Sends SIGKILL, and resolves when the process has left the list. */
  kill(name: ChildName): Promise<void>;
  /** Sends a signal to a child process, for example SIGSTOP to make it hang. */
  signal(name: ChildName, signal: NodeJS.Signals): Promise<void>;
  /** Resolves when all child processes are running and all services respond. */
  waitReady(): Promise<void>;
  /** The output of the supervisor so far. */
  output(): string;
  stop(): Promise<void>;
}

/** The part of a system that can be passed to another process. */
export function addressOf(system: System): SystemAddress {
  const { pids, kill, signal, waitReady, output, stop, ...address } = system;
  return address;
}

const root = path.join(import.meta.dirname, "../..");
const stopMsMax = scaled(40_000);
export const portVariables = [
  "PORT",
  "INNGEST_PORT",
  "CHANNELS_PORT",
  "GATEWAY_PORT",
  "CARRIER_PORT",
  "POSTGRES_PORT",
];

/** A developer's own settings must not affect the tests. An empty variable overrides `.env`. */
const clearedVariables = [
  ...[
    "DATABASE_URL",
    "DIRECT_DATABASE_URL",
    "INNGEST_DEV",
    "INNGEST_BASE_URL",
    "INNGEST_EVENT_KEY",
  ],
  ...["INNGEST_SIGNING_KEY", "PUSHER_APP_ID", "PUSHER_KEY", "PUSHER_SECRET", "PUSHER_HOST"],
  ...["PUSHER_PORT", "PUSHER_SCHEME", "PUSHER_CLUSTER", "STRIPE_SECRET_KEY"],
  ...["STRIPE_WEBHOOK_SECRET", "STRIPE_API_URL", "CARRIER_BASE_URL", "CARRIER_SECRET", "SMTP_URL"],
  ...["APP_URL", "HOST", "WAYBILL_DEMO", "REDIS_URL", "UPSTASH_REDIS_REST_URL", "NODE_OPTIONS"],
  ...["UPSTASH_REDIS_REST_TOKEN", "TRACKING_SECRET", "NEXTAUTH_URL", "NEXTAUTH_SECRET"],
  ...["UNPAID_HOLDS_PER_ADDRESS", "UNPAID_HOLD_SHARE"],
  ...["ORDER_EXPIRY_SECONDS", "OPEN_UNPAID_MAX", "FULFILLMENT", "CAPTURE", "NEXT_DIST_DIR"],
  ...["LOG_LEVEL", "DATABASE_POOL_MAX", "TRUST_PROXY", "EMAIL_FROM", "OPERATIONS_EMAIL"],
  ...["WAYBILL_VERBOSE", "RATE_LIMIT_CREATE_PER_MINUTE", "RATE_LIMIT_READ_PER_MINUTE"],
  ...["RATE_LIMIT_SIGN_IN_PER_MINUTE", "GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"],
  ...["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET", "TELEMETRY", "TELEMETRY_RETENTION_DAYS"],
  ...["TELEMETRY_MEGABYTES_MAX", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS"],
  "ALLOWED_HOSTS",
  "WEBHOOK_ALLOW_PRIVATE",
];

/** Returns the environment without a developer's own settings. */
export function withoutDeveloperSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, ...Object.fromEntries(clearedVariables.map((name) => [name, ""])) };
}

/**
 * Starts a system with the command of `npm start`, on free ports and a new data directory, with the
 * production build, a fast carrier, fast retries and high rate limits. `overrides` are environment
 * variables; with WAYBILL_DATA_DIR, the system continues with an earlier one's data.
 */
export async function startSystem(overrides: Record<string, string> = {}): Promise<System> {
  const dataDir = overrides.WAYBILL_DATA_DIR ?? (await createDataDir());
  const ports = await freePorts(portVariables.length);
  const lines: string[] = [];
  const supervisor = await launch({
    command: process.execPath,
    args: ["local/start.mjs"],
    cwd: root,
    env: {
      ...withoutDeveloperSettings(process.env),
      NODE_ENV: "production",
      ...Object.fromEntries(portVariables.map((name, index) => [name, String(ports[index])])),
      WAYBILL_DATA_DIR: dataDir,
      CARRIER_STEP_SECONDS: "0.2",
      INNGEST_TIME_SCALE: "0.02",
      CHECK_ANSWERS: "1",
      // The tests' receivers listen on this machine.
      WEBHOOK_ALLOW_PRIVATE: "1",
      RATE_LIMIT_CREATE_PER_MINUTE: "100000",
      RATE_LIMIT_READ_PER_MINUTE: "100000",
      RATE_LIMIT_SIGN_IN_PER_MINUTE: "100000",
      OPEN_UNPAID_MAX: "100000",
      UNPAID_HOLDS_PER_ADDRESS: "100000",
      UNPAID_HOLD_SHARE: "100",
      ...overrides,
    },
    onLine: (line) => lines.push(line),
  });
  try {
    await untilStarted(supervisor, lines);
    return await attach(supervisor, dataDir, lines);
  } catch (error) {
    await supervisor.stop(stopMsMax);
    throw error;
  }
}

async function untilStarted(supervisor: LaunchedProcess, lines: string[]): Promise<void> {
  let hasEnded = false;
  // Wait for the output to close, not only for the exit, because the last lines have the reason.
  void supervisor.closed.then(() => {
    hasEnded = true;
  });
  const outcome = () => {
    if (lines.some((line) => line.includes("Waybill runs"))) return "started";
    return hasEnded ? "ended" : null;
  };
  // Each step of the start prints a line. The build takes longest.
  const steps = { progress: () => lines.length, quietMsMax: 240_000, pollMs: 100 };
  const found = await waitFor("the system to start", outcome, steps).catch(String);
  if (found !== "started") throw new Error(`The system did not start:\n${lines.join("\n")}`);
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
      if (pid === undefined) throw new Error(`${name} is not running.`);
      process.kill(pid, signal);
    },
    waitReady: () => untilReady(address),
    output: () => lines.join("\n"),
    async stop() {
      await supervisor.stop(stopMsMax);
      await fs.rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Sends SIGKILL, and resolves when the process has left the list. */
async function killChild({ dataDir }: SystemAddress, name: ChildName): Promise<void> {
  const pid = (await readPids(dataDir)).get(name);
  if (pid === undefined) throw new Error(`${name} is not running.`);
  process.kill(pid, "SIGKILL");
  await waitFor(`${name} to end`, async () =>
    (await readPids(dataDir)).get(name) === pid ? null : true,
  );
}

/**
 * Kills a child process and stops the supervisor from restarting it while `act` runs. Then waits until
 * the system is ready again.
 */
export async function whileDown<Result>(
  address: SystemAddress,
  name: ChildName,
  act: () => Promise<Result>,
): Promise<Result> {
  const child = (await readPids(address.dataDir)).get(name);
  if (child === undefined) throw new Error(`${name} is not running.`);
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

/** Resolves when all child processes are running and all services respond. */
async function untilReady(address: SystemAddress): Promise<void> {
  const probe = async () => ((await isReady(address)) ? true : null);
  await waitFor("the system to be ready", probe, { pollMs: 50 });
}

/** Checks the app and the embedded services: those whose addresses are in the settings. */
async function isReady({ dataDir, appUrl, channelsUrl, variables }: SystemAddress) {
  const pids = await readPids(dataDir);
  const isPostgresEmbedded = variables.DATABASE_URL?.includes(`:${variables.POSTGRES_PORT}/`);
  const children: ChildName[] = [
    "web",
    "services",
    ...(isPostgresEmbedded ? ["postgres" as const] : []),
  ];
  if (!children.every((name) => pids.has(name))) return false;
  const { INNGEST_BASE_URL, STRIPE_API_URL, CARRIER_BASE_URL } = variables;
  const services = [channelsUrl, INNGEST_BASE_URL, STRIPE_API_URL, CARRIER_BASE_URL];
  const healthUrls = services.flatMap((url) => (url ? [`${url}/health`] : []));
  const healthy = await Promise.all(
    [`${appUrl}/api/v1/health/ready`, ...healthUrls].map(isHealthy),
  );
  return healthy.every(Boolean);
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
    await response.body?.cancel();
    return response.ok;
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
