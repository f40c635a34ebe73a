import path from "node:path";
import type { Log } from "@/local/log";
import { startPostgres } from "@/local/postgres";
import type { OutputLine, RunningProcess } from "@/local/processes/launch";
import { servicesConfig } from "@/local/services/config";
import { ensureBuild } from "./build";
import { type ChildContext, launchServices, launchWeb } from "./children";
import { type Kept, keepRunning } from "./keep-running";
import { keysOf } from "./keys";
import type { ProcessList } from "./pids";
import { registerFunctions } from "./registration";
import { isEmptyShop, pendingMigrations } from "./schema";
import { databaseName, type Environment, type Settings } from "./settings";
import { runTask, type TaskContext } from "./tasks";

export interface SystemOptions {
  root: string;
  settings: Settings;
  env: Environment;
  postgresPassword: string;
  dev: boolean;
  processes: ProcessList;
  output: (name: string, quiet?: boolean) => OutputLine;
  log: Log;
  progress: (step: string) => void;
  /** Aborting stops the start wherever it is. */
  signal: AbortSignal;
}

/**
 * In the order of stopping. The services first: the engine takes no new job and waits for its calls
 * to the app, which still answers. The app first would cut them off, and cost each an attempt.
 */
const stopDeadlineMs = { services: 12_000, web: 8_000, postgres: 15_000 };

/**
 * Starts everything in order and keeps it running. `kept` fills as children start, so that a
 * start that was cut short can be taken down as well. Rejects when something cannot start.
 */
export async function startSystem(given: SystemOptions, kept: Kept[]): Promise<void> {
  const failing = new AbortController();
  const options = { ...given, signal: AbortSignal.any([given.signal, failing.signal]) };
  const { dev, progress, settings } = options;
  const tasks = taskContext(options);
  const building = dev ? undefined : buildWeb(options, tasks);
  const database = startDatabase(options, tasks, kept);
  const distDir = await Promise.all([building, database]).then(
    ([built]) => built,
    async (error: unknown) => {
      // Neither may go on when the other has failed: the caller stops what `kept` holds.
      failing.abort();
      await Promise.allSettled([building, database]);
      throw error;
    },
  );
  progress("Starting the app");
  const env = { ...tasks.env, ...(distDir ? { NEXT_DIST_DIR: distDir } : {}) };
  const { host, ports } = settings;
  kept.push(
    await keep(options, "web", [...kept], (context) =>
      launchWeb({ ...context, env }, { host, port: ports.PORT, dev }),
    ),
  );
  // After the app: what the engine and the webhooks find nobody to answer costs an attempt.
  progress("Starting the services");
  const config = servicesConfig(settings, options.env);
  kept.push(
    await keep(options, "services", [...kept], (context) => launchServices(context, config)),
  );
  if (settings.registersItself) await register(options);
}

async function register({ settings, env, signal, log }: SystemOptions): Promise<void> {
  const signingKey = settings.variables.INNGEST_SIGNING_KEY ?? env.INNGEST_SIGNING_KEY;
  const fault = await registerFunctions({ appUrl: settings.appUrl, signingKey }, signal);
  // Not fatal: the engine goes on asking, and orders wait until it succeeds.
  if (fault && !signal.aborted) log("warn", `The functions are not registered yet: ${fault}`);
}

/** Stops one after the other; each child has its own deadline. */
export async function stopSystem(kept: Kept[]): Promise<void> {
  for (const name of keysOf(stopDeadlineMs)) {
    await kept.find((child) => child.name === name)?.stop();
  }
}

async function startDatabase(
  options: SystemOptions,
  tasks: TaskContext,
  kept: Kept[],
): Promise<void> {
  const { settings, progress } = options;
  if (settings.embedded.postgres) {
    progress("Starting PostgreSQL");
    kept.push(await keepPostgres(options));
  }
  await prepareDatabase(options, tasks);
}

async function prepareDatabase(options: SystemOptions, tasks: TaskContext): Promise<void> {
  const { databaseUrl, demo, embedded } = options.settings;
  const pending = await pendingMigrations(databaseUrl, options.root);
  if (pending.length > 0) {
    options.progress(`Migrating the database (${pending.length} new)`);
    await runTask("migrate", ["node_modules/prisma/build/index.js", "migrate", "deploy"], tasks);
  }
  if (demo && embedded.postgres && (await isEmptyShop(databaseUrl))) {
    options.progress("Filling the demo shop");
    await runTask("seed", ["--import", "tsx", "prisma/seed.ts"], tasks);
  }
}

async function buildWeb(options: SystemOptions, tasks: TaskContext): Promise<string> {
  const env = { ...tasks.env, NEXT_DIST_DIR: undefined };
  return ensureBuild({
    root: options.root,
    signal: options.signal,
    build: async () => {
      options.progress("Building the app");
      await runTask("build", ["node_modules/next/dist/bin/next", "build"], { ...tasks, env });
    },
  });
}

function keepPostgres(options: SystemOptions): Promise<Kept> {
  const { settings, output, postgresPassword } = options;
  const write = output("postgres");
  return keep(options, "postgres", [], ({ onSpawn, signal }) =>
    startPostgres({
      ...{ onSpawn, signal },
      dataDir: settings.dataDir,
      port: settings.ports.POSTGRES_PORT,
      password: postgresPassword,
      database: databaseName,
      log: (level, line) => write(line, level === "info" ? "stdout" : "stderr"),
    }),
  );
}

/** What all three children have in common: their log, their place in the list, their restarts. */
function keep(
  options: SystemOptions,
  name: keyof typeof stopDeadlineMs,
  after: Kept[],
  start: (context: ChildContext) => Promise<RunningProcess>,
): Promise<Kept> {
  const { root, processes, output, log, signal } = options;
  const { env } = taskContext(options);
  const onLine = output(name);
  return keepRunning(
    {
      name,
      launch: (ending, onSpawn) => start({ root, env, onLine, onSpawn, signal: ending }),
      onPid: (pid) => processes.set(name, pid),
      after,
      log,
      stopDeadlineMs: stopDeadlineMs[name],
    },
    signal,
  );
}

function taskContext({ root, env, settings, dev, output, signal }: SystemOptions): TaskContext {
  return {
    root,
    output: (name) => output(name, true),
    signal,
    env: {
      ...env,
      ...settings.variables,
      NODE_ENV: dev ? "development" : "production",
      NEXT_TELEMETRY_DISABLED: "1",
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      PATH: [path.dirname(process.execPath), env.PATH].join(path.delimiter),
    },
  };
}
