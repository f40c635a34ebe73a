import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import type { Log } from "@/local/log";
import { readEnvironment, writeEffectiveEnvironment } from "./environment";
import type { Kept } from "./keep-running";
import { LockedError, takeLock } from "./lock";
import { openOutput } from "./output";
import { endOrphans, openProcessList, type ProcessList } from "./pids";
import { checkPorts, PortTakenError, type WantedPort, wantedPorts } from "./ports";
import { ensureSecrets } from "./secrets";
import { dataDirectory, resolveSettings, SettingsError } from "./settings";
import { statusBlock } from "./status";
import { type SystemOptions, startSystem, stopSystem } from "./system";

const root = path.resolve(import.meta.dirname, "../..");
/** npm and a terminal may each pass on the same Ctrl-C: only a later one means "at once". */
const secondSignalAfterMs = 500;

const say = (line: string) => void process.stdout.write(`${line}\n`);
const complain = (line: string) => void process.stderr.write(`${line}\n`);

/** Runs Waybill until it is told to stop; resolves to the exit code. `startedAt`: epoch, ms. */
export async function runSupervisor(options: { dev: boolean; startedAt: number }): Promise<number> {
  const stopping = new AbortController();
  const kept: Kept[] = [];
  const env = readEnvironment(root);
  const dataDir = dataDirectory(env, root);
  const logsDir = path.join(dataDir, "logs");
  let exitCode = 0;
  let release = () => {};
  try {
    fs.mkdirSync(logsDir, { recursive: true });
    // What went wrong may name customers and orders: that is for whoever runs the shop.
    fs.chmodSync(logsDir, 0o700);
    release = takeLock(path.join(dataDir, "lock"));
    const orphans = await endOrphans(dataDir);
    if (orphans.length > 0) say(`Ended what an earlier start left: ${orphans.join(", ")}`);
    const secrets = ensureSecrets(dataDir);
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
        openOutput(name, { logsDir, verbose, quiet, console: say }),
      progress: (step: string) => say(`· ${step}`),
    };
    await startWithPorts(wantedPorts(settings), system, kept);
    say(statusBlock(settings, Date.now() - options.startedAt));
    if (!stopping.signal.aborted) await once(stopping.signal, "abort");
  } catch (error) {
    if (!stopping.signal.aborted) {
      complain(explain(error, dataDir));
      exitCode = 1;
    }
  }
  if (kept.length > 0) say("· Stopping");
  await stopSystem(kept);
  if (kept.length > 0) say("· Stopped");
  release();
  return exitCode;
}

/** A port that was taken after the first check explains a failed start better than a child can. */
async function startWithPorts(
  wanted: WantedPort[],
  system: SystemOptions,
  kept: Kept[],
): Promise<void> {
  try {
    await startSystem(system, kept);
  } catch (error) {
    if (system.signal.aborted) throw error;
    await stopSystem(kept.splice(0));
    await checkPorts(wanted);
    throw error;
  }
}

const log: Log = (level, message, fields = {}) => {
  const known = Object.entries(fields).filter(([, value]) => value !== null);
  const shown = known.map(([name, value]) =>
    value instanceof Error ? value.message : `${name} ${String(value)}`,
  );
  (level === "info" ? say : complain)([message, ...shown].join(", "));
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
  // A closed terminal must not end us before the children have been stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}

/** One line where one says it all; a fault of ours with what led to it. */
function explain(error: unknown, dataDir: string): string {
  if (error instanceof SettingsError || error instanceof PortTakenError) return error.message;
  if (error instanceof LockedError) {
    return (
      `Waybill already runs on ${dataDir} (process ${error.pid}). ` +
      "For a second copy set WAYBILL_DATA_DIR and the ports."
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  return `Waybill did not start: ${message}\nLogs: ${path.join(dataDir, "logs")}`;
}
