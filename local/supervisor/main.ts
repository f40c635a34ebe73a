import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import type { Log } from "@/local/log";
import { readEnvironment, writeEffectiveEnvironment } from "./environment";
import { LockedError, takeLock } from "./lock";
import { openOutput } from "./output";
import { openProcessList, type ProcessList, stopOrphans } from "./pids";
import {
  checkPorts,
  PortForbiddenError,
  PortTakenError,
  type WantedPort,
  wantedPorts,
} from "./ports";
import { ensureSecrets } from "./secrets";
import { dataDirectory, resolveSettings, SettingsError } from "./settings";
import { statusBlock } from "./status";
import type { SupervisedChild } from "./supervised-child";
import { type SystemOptions, startSystem, stopSystem } from "./system";

const root = path.resolve(import.meta.dirname, "../..");
/** npm and the terminal may both forward one Ctrl-C; a second one counts only after this time. */
const secondSignalAfterMs = 500;

const print = (line: string) => void process.stdout.write(`${line}\n`);
const printError = (line: string) => void process.stderr.write(`${line}\n`);

/** Runs Waybill until a signal stops it. Resolves to the exit code. `startedAt` is in epoch ms. */
export async function runSupervisor(options: { dev: boolean; startedAt: number }): Promise<number> {
  const stopping = new AbortController();
  const children: SupervisedChild[] = [];
  const env = readEnvironment(root);
  const dataDir = dataDirectory(env, root);
  const logsDir = path.join(dataDir, "logs");
  let exitCode = 0;
  let release = () => {};
  try {
    fs.mkdirSync(logsDir, { recursive: true });
    // Logs may contain names of customers, so only the user who runs the shop may read them.
    fs.chmodSync(logsDir, 0o700);
    release = takeLock(path.join(dataDir, "lock"));
    const orphans = await stopOrphans(dataDir);
    if (orphans.length > 0) print(`· Stopped processes of an earlier start: ${orphans.join(", ")}`);
    const secrets = ensureSecrets(dataDir, log);
    const settings = resolveSettings(env, secrets, root);
    await checkPorts(wantedPorts(settings));
    writeEffectiveEnvironment(dataDir, settings.variables, env);
    const processes = openProcessList(dataDir, log);
    stopOnSignals(stopping, processes);

    const verbose = env.WAYBILL_VERBOSE === "1";
    const system = {
      ...{ root, settings, env, processes, log, dev: options.dev, signal: stopping.signal },
      postgresPassword: secrets.POSTGRES_PASSWORD,
      output: (name: string, quiet = false) =>
        openOutput(name, { logsDir, verbose, quiet, console: print }),
      progress: (step: string) => print(`· ${step}`),
    };
    await startWithPorts(wantedPorts(settings), system, children);
    print(statusBlock(settings, Date.now() - options.startedAt));
    if (!stopping.signal.aborted) await once(stopping.signal, "abort");
  } catch (error) {
    if (!stopping.signal.aborted) {
      printError(describeError(error, dataDir));
      exitCode = 1;
    }
  }
  if (children.length > 0) print("· Stopping");
  await stopSystem(children);
  if (children.length > 0) print("· Stopped");
  release();
  return exitCode;
}

/** If the start fails, checks the ports again, because a port may have been taken meanwhile. */
async function startWithPorts(
  wanted: WantedPort[],
  system: SystemOptions,
  children: SupervisedChild[],
): Promise<void> {
  try {
    await startSystem(system, children);
  } catch (error) {
    if (system.signal.aborted) throw error;
    await stopSystem(children.splice(0));
    await checkPorts(wanted);
    throw error;
  }
}

const log: Log = (level, message, fields = {}) => {
  const known = Object.entries(fields).filter(([, value]) => value !== null);
  const details = known.map(([name, value]) =>
    value instanceof Error ? value.message : `${name} ${String(value)}`,
  );
  const line = details.length > 0 ? `${message} (${details.join(", ")})` : message;
  (level === "info" ? print : printError)(line);
};

function stopOnSignals(stopping: AbortController, processes: ProcessList): void {
  let firstAt: number | undefined;
  const onSignal = () => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      stopping.abort();
    } else if (Date.now() - firstAt > secondSignalAfterMs) {
      processes.killAll();
      process.exit(1);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  // Without these listeners, a closed terminal would end this process before its children stop.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}

/** One line for an expected error. Other errors include the directory of the logs. */
function describeError(error: unknown, dataDir: string): string {
  const isExpected =
    error instanceof SettingsError ||
    error instanceof PortTakenError ||
    error instanceof PortForbiddenError;
  if (isExpected) return error.message;
  if (error instanceof LockedError) {
    return (
      `Waybill is already running in ${dataDir} (process ${error.pid}). ` +
      "To run a second copy, set WAYBILL_DATA_DIR and the ports."
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  return `Waybill could not start: ${message}\nSee the logs in ${path.join(dataDir, "logs")}.`;
}
