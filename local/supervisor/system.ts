import path from "node:path";
import type { Log } from "@/local/log";
import { startPostgres } from "@/local/postgres";
import type { OutputLine, RunningProcess } from "@/local/processes/launch";
import { servicesConfig } from "@/local/services/config";
import { ensureBuild } from "./build";
import { type ChildContext, launchServices, launchWeb, webUrl } from "./children";
import { keysOf } from "./keys";
import { migrateDatabase } from "./migrate";
import type { ProcessList } from "./pids";
import { waitUntilReady } from "./readiness";
import { registerFunctions } from "./registration";
import { isEmptyShop } from "./schema";
import { databaseName, type Environment, type Settings } from "./settings";
import { type SupervisedChild, superviseChild } from "./supervised-child";
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
  /** Aborts the start at any point. */
  signal: AbortSignal;
}

/**
 * The children, in the sequence in which they stop. The services stop first, because the engine's
 * calls to a stopped app would fail and use up attempts.
 */
const stopDeadlineMs = { services: 12_000, web: 8_000, postgres: 15_000 };

/**
 * Starts all parts in order and keeps them running. Resolves when the app reports that the embedded
 * ones are ready. Rejects when a part can't start. Adds each
 * child to `children` as it starts, so that the caller can also stop an incomplete start.
 */
export async function startSystem(
  systemOptions: SystemOptions,
  children: SupervisedChild[],
): Promise<void> {
  const failing = new AbortController();
  const signal = AbortSignal.any([systemOptions.signal, failing.signal]);
  const options = { ...systemOptions, signal };
  const { dev, progress, settings } = options;
  const tasks = taskContext(options);
  const building = dev ? undefined : buildWeb(options, tasks);
  const database = startDatabase(options, tasks, children);
  const distDir = await Promise.all([building, database]).then(
    ([buildDir]) => buildDir,
    async (error: unknown) => {
      // When one of the two fails, abort the other. The caller stops the children.
      failing.abort();
      await Promise.allSettled([building, database]);
      throw error;
    },
  );
  progress("Starting the app");
  const env = { ...tasks.env, ...(distDir ? { NEXT_DIST_DIR: distDir } : {}) };
  const { host, ports } = settings;
  children.push(
    await supervise(options, "web", [...children], (context) =>
      launchWeb({ ...context, env }, { host, port: ports.PORT, dev }),
    ),
  );
  // The services call the app, and a failed call uses up an attempt, so they start after it.
  progress("Starting the embedded services");
  const config = servicesConfig(settings, options.env);
  children.push(
    await supervise(options, "services", [...children], (context) =>
      launchServices(context, config),
    ),
  );
  if (settings.registersItself) await register(options);
  await untilReady(options);
}

async function untilReady({ settings, signal, log }: SystemOptions): Promise<void> {
  const { embedded, host, ports } = settings;
  const onLate = (reason: string) => log("warn", `Waybill is not ready yet: ${reason}`);
  const services = keysOf(embedded).filter((service) => embedded[service]);
  const appUrl = webUrl(host, ports.PORT);
  await waitUntilReady({ appUrl, embedded: services, onLate }, signal);
}

async function register({ settings, env, signal, log }: SystemOptions): Promise<void> {
  const signingKey = settings.variables.INNGEST_SIGNING_KEY ?? env.INNGEST_SIGNING_KEY;
  const error = await registerFunctions({ appUrl: settings.appUrl, signingKey }, signal);
  // Not fatal: the engine keeps trying, and orders wait until it succeeds.
  if (error && !signal.aborted) {
    log(
      "warn",
      `The Inngest functions are not registered yet. Orders wait until they are: ${error}`,
    );
  }
}

/** Stops the children one after another. Each has its own deadline. */
export async function stopSystem(children: SupervisedChild[]): Promise<void> {
  for (const name of keysOf(stopDeadlineMs)) {
    await children.find((child) => child.name === name)?.stop();
  }
}

async function startDatabase(
  options: SystemOptions,
  tasks: TaskContext,
  children: SupervisedChild[],
): Promise<void> {
  const { settings, progress } = options;
  if (settings.embedded.postgres) {
    progress("Starting PostgreSQL");
    children.push(await supervisePostgres(options));
  }
  await prepareDatabase(options, tasks);
}

async function prepareDatabase(options: SystemOptions, tasks: TaskContext): Promise<void> {
  const { databaseUrl, demo, embedded } = options.settings;
  const { root, progress, signal } = options;
  // As in prisma.config.ts.
  const url = tasks.env.DIRECT_DATABASE_URL || databaseUrl;
  const env = { ...tasks.env, DATABASE_URL: url };
  await migrateDatabase({
    ...{ root, progress, signal, databaseUrl: url },
    deploy: () =>
      runTask("migration", ["--import", "tsx", "local/prisma/deploy.ts"], { ...tasks, env }),
  });
  if (demo && embedded.postgres && (await isEmptyShop(databaseUrl))) {
    options.progress("Loading demo data");
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

function supervisePostgres(options: SystemOptions): Promise<SupervisedChild> {
  const { settings, output, postgresPassword } = options;
  const write = output("postgres");
  return supervise(options, "postgres", [], ({ onSpawn, signal }) =>
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

/** Starts a child with a log and an entry in the process list, and restarts it when it exits. */
function supervise(
  options: SystemOptions,
  name: keyof typeof stopDeadlineMs,
  dependencies: SupervisedChild[],
  start: (context: ChildContext) => Promise<RunningProcess>,
): Promise<SupervisedChild> {
  const { root, processes, output, log, signal } = options;
  const { env } = taskContext(options);
  const onLine = output(name);
  return superviseChild(
    {
      name,
      launch: (aborting, onSpawn) => start({ root, env, onLine, onSpawn, signal: aborting }),
      onPid: (pid) => processes.set(name, pid),
      dependencies,
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
      PATH: [path.dirname(process.execPath), env.PATH].join(path.delimiter),
    },
  };
}
