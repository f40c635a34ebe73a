import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "@/local/log";
import type { RunningProcess } from "@/local/processes/launch";

export interface KeepOptions {
  name: string;
  /**
   * Resolves when the child answers; rejects, with nothing left running, on failure or abort.
   * Calls `onSpawn` as soon as there is a process.
   */
  launch(signal: AbortSignal, onSpawn: (pid: number) => void): Promise<RunningProcess>;
  /** Called with the process id at each start, and with undefined when it has ended. */
  onPid(pid: number | undefined): void;
  /** Children that must run before this one is started again. */
  after: Kept[];
  log: Log;
  stopDeadlineMs: number;
}

/** A child that is started again whenever it ends, until it is stopped. */
export interface Kept {
  name: string;
  /** Resolves when the child runs, at once if it does. */
  running(): Promise<void>;
  stop(): Promise<void>;
}

const backoffMs = 200;
const backoffMsMax = 10_000;
const healthyMs = 30_000;

/** How long to wait before the next start: 0.2 s · 2^n up to 10 s; n counts quick ends in a row. */
export function restartDelayMs(quickEnds: number): number {
  return Math.min(backoffMs * 2 ** quickEnds, backoffMsMax);
}

/**
 * Starts the child and keeps it going. Rejects when its first start fails or `signal` aborts it;
 * a later start that fails is tried again.
 */
export async function keepRunning(options: KeepOptions, signal: AbortSignal): Promise<Kept> {
  const { name, log } = options;
  const { onSpawn, onEnd } = trackPid(options.onPid);
  const stopping = new AbortController();
  const waiting = new Set<() => void>();
  let current: RunningProcess | undefined;
  let quickEnds = 0;

  const start = async (): Promise<RunningProcess> => {
    const ending = AbortSignal.any([signal, stopping.signal]);
    const child = await options.launch(ending, onSpawn).catch((error: unknown) => {
      onEnd();
      throw error;
    });
    if (ending.aborted) {
      await child.stop(options.stopDeadlineMs);
      onEnd();
      throw new Error(`${name} was stopped while it started`);
    }
    current = child;
    for (const resolve of waiting) resolve();
    waiting.clear();
    return child;
  };

  const startAgain = async (): Promise<RunningProcess | undefined> => {
    while (!stopping.signal.aborted) {
      await pause(restartDelayMs(quickEnds), stopping.signal);
      quickEnds += 1;
      const dependencies = Promise.all(options.after.map((other) => other.running()));
      await Promise.race([dependencies, aborted(stopping.signal)]);
      if (stopping.signal.aborted) break;
      try {
        const child = await start();
        log("info", `${name} runs again`, { pid: child.pid });
        return child;
      } catch (error) {
        if (!stopping.signal.aborted) log("error", `${name} did not start`, { error });
      }
    }
    return undefined;
  };

  const keep = async (first: RunningProcess): Promise<void> => {
    for (let child: RunningProcess | undefined = first; child; child = await startAgain()) {
      const startedAt = Date.now();
      const { code, signal: killedBy } = await child.exited;
      current = undefined;
      onEnd();
      if (stopping.signal.aborted) return;
      if (Date.now() - startedAt >= healthyMs) quickEnds = 0;
      log("warn", `${name} ended, starting it again`, { code, signal: killedBy });
    }
  };

  const kept = keep(await start());
  return {
    name,
    async running() {
      if (!current) await new Promise<void>((resolve) => waiting.add(resolve));
    },
    async stop() {
      stopping.abort();
      await current?.stop(options.stopDeadlineMs);
      await kept;
    },
  };
}

/** Tells each process id when it is there, and once when it is gone. */
function trackPid(onPid: KeepOptions["onPid"]) {
  let pid: number | undefined;
  return {
    onSpawn(spawned: number): void {
      pid = spawned;
      onPid(spawned);
    },
    onEnd(): void {
      if (pid !== undefined) onPid(undefined);
      pid = undefined;
    },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}
