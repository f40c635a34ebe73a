import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "@/local/log";
import type { RunningProcess } from "@/local/processes/launch";

export interface SuperviseOptions {
  name: string;
  /**
   * Resolves when the child is ready. On failure or abort, stops the child and rejects. Calls
   * `onSpawn` as soon as there is a process.
   */
  launch(signal: AbortSignal, onSpawn: (pid: number) => void): Promise<RunningProcess>;
  /** Called with the process id at each start, and with undefined when the process has exited. */
  onPid(pid: number | undefined): void;
  /** Children that must be running before this one is restarted. */
  dependencies: SupervisedChild[];
  log: Log;
  stopDeadlineMs: number;
}

/** A child process that is restarted whenever it exits, until it is stopped. */
export interface SupervisedChild {
  name: string;
  /** Resolves when the child is running. */
  waitUntilRunning(): Promise<void>;
  stop(): Promise<void>;
}

const backoffMs = 200;
const backoffMsMax = 10_000;
const healthyMs = 30_000;

/** The wait before the next start: 0.2 s · 2^n up to 10 s, after n quick exits in a row. */
export function restartDelayMs(quickExits: number): number {
  return Math.min(backoffMs * 2 ** quickExits, backoffMsMax);
}

/**
 * Starts the child and restarts it whenever it exits. Rejects when the first start fails or
 * `signal` aborts it. Failed restarts are retried.
 */
export async function superviseChild(
  options: SuperviseOptions,
  signal: AbortSignal,
): Promise<SupervisedChild> {
  const { name, log } = options;
  const { onSpawn, onExit } = trackPid(options.onPid);
  const stopping = new AbortController();
  const waiting = new Set<() => void>();
  let current: RunningProcess | undefined;
  let quickExits = 0;

  const start = async (): Promise<RunningProcess> => {
    const aborting = AbortSignal.any([signal, stopping.signal]);
    const child = await options.launch(aborting, onSpawn).catch((error: unknown) => {
      onExit();
      throw error;
    });
    if (aborting.aborted) {
      await child.stop(options.stopDeadlineMs);
      onExit();
      throw new Error(`${name} was stopped during startup`);
    }
    current = child;
    for (const resolve of waiting) resolve();
    waiting.clear();
    return child;
  };

  const restart = async (): Promise<RunningProcess | undefined> => {
    while (!stopping.signal.aborted) {
      await pause(restartDelayMs(quickExits), stopping.signal);
      quickExits += 1;
      const allRunning = Promise.all(options.dependencies.map((other) => other.waitUntilRunning()));
      await Promise.race([allRunning, waitForAbort(stopping.signal)]);
      if (stopping.signal.aborted) break;
      try {
        const child = await start();
        log("info", `${name} is running again`, { pid: child.pid });
        return child;
      } catch (error) {
        if (!stopping.signal.aborted) log("error", `${name} failed to start`, { error });
      }
    }
    return undefined;
  };

  const supervise = async (first: RunningProcess): Promise<void> => {
    for (let child: RunningProcess | undefined = first; child; child = await restart()) {
      const startedAt = Date.now();
      const { code, signal: killedBy } = await child.exited;
      current = undefined;
      onExit();
      if (stopping.signal.aborted) return;
      if (Date.now() - startedAt >= healthyMs) quickExits = 0;
      log("warn", `${name} exited, restarting it`, { code, signal: killedBy });
    }
  };

  const finished = supervise(await start());
  return {
    name,
    async waitUntilRunning() {
      if (!current) await new Promise<void>((resolve) => waiting.add(resolve));
    },
    async stop() {
      stopping.abort();
      await current?.stop(options.stopDeadlineMs);
      await finished;
    },
  };
}

/** Reports each process id when it is spawned, and undefined once when the process has exited. */
function trackPid(onPid: SuperviseOptions["onPid"]) {
  let pid: number | undefined;
  return {
    onSpawn(spawned: number): void {
      pid = spawned;
      onPid(spawned);
    },
    onExit(): void {
      if (pid !== undefined) onPid(undefined);
      pid = undefined;
    },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}

async function waitForAbort(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}
