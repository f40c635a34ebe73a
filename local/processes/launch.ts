import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { type EndSignal, type Tether, tether } from "./tether";

const lastLinesMs = 1_000;

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A child that runs: what keeps it going and ends it needs no more than this. */
export interface Running {
  pid: number;
  /** Resolves when it has ended, for whatever reason; never rejects. */
  exited: Promise<Exit>;
  /** Asks it to end, and kills it after the deadline. Resolves when it is gone. */
  stop(deadlineMs?: number): Promise<void>;
}

export type OutputLine = (line: string, stream: "stdout" | "stderr") => void;

export interface LaunchOptions {
  command: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Whom it runs as; ourselves when left out. */
  account?: { uid: number; gid: number } | undefined;
  onLine: OutputLine;
  /** Called with its process id at once, however long it takes to be ready. */
  onSpawn?: ((pid: number) => void) | undefined;
  /** The signal that asks it to end; TERM unless told. */
  endSignal?: EndSignal;
  /** Sent to the child as its first message; opens a channel that ends when this process does. */
  message?: object;
  onMessage?: (message: unknown) => void;
}

export interface Launched extends Running {
  /** Resolves when it has ended and all of its output was read. */
  closed: Promise<unknown>;
}

/**
 * Starts a child in a process group of its own (Ctrl-C reaches us alone), which ends when this
 * process is gone. However the child ends, what it has started and left behind is ended too.
 * Rejects when it cannot be started.
 */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const { command, args, cwd, env, account, message, endSignal = "TERM" } = options;
  const child = spawn(command, args, {
    ...account,
    cwd,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", ...(message ? (["ipc"] as const) : [])],
  });
  const closed = new Promise((resolve) => child.once("close", resolve));
  const pid = await started(child);
  const rope: Tether = tether(-pid, endSignal);
  const exited = new Promise<Exit>((resolve) => {
    child.once("exit", (code, signal) => {
      rope.release();
      signalGroup(pid, "SIGKILL");
      resolve({ code, signal });
    });
  });
  options.onSpawn?.(pid);
  readLines(child, options.onLine);
  if (message) {
    if (options.onMessage) child.on("message", options.onMessage);
    // A child that ended at once is reported by its exit.
    child.send(message, () => {});
  }
  const stop = async (deadlineMs = 10_000) => {
    signalGroup(pid, `SIG${endSignal}`);
    const timer = setTimeout(() => signalGroup(pid, "SIGKILL"), deadlineMs);
    await exited;
    clearTimeout(timer);
  };
  return { pid, exited, stop, closed };
}

/** Runs a command to its end. Aborting the signal stops it. */
export async function run(options: LaunchOptions & { signal?: AbortSignal }): Promise<Exit> {
  const running = await launch(options);
  const onAbort = () => void running.stop();
  if (options.signal?.aborted) onAbort();
  options.signal?.addEventListener("abort", onAbort, { once: true });
  try {
    const exit = await running.exited;
    await lastLines(running);
    return exit;
  } finally {
    options.signal?.removeEventListener("abort", onAbort);
  }
}

/** Waits for what a child said last. Not for long: what it left behind may hold the pipe. */
export async function lastLines({ closed }: Launched): Promise<void> {
  await Promise.race([closed, sleep(lastLinesMs)]);
}

async function started(child: ChildProcess): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  if (child.pid === undefined) throw new Error("The child has no process id.");
  child.removeAllListeners("error");
  // After the start this is a failed signal or message, which its exit explains.
  child.on("error", () => {});
  return child.pid;
}

function readLines(child: ChildProcess, onLine: OutputLine): void {
  for (const stream of ["stdout", "stderr"] as const) {
    const input = child[stream];
    if (input) createInterface({ input }).on("line", (line) => onLine(line, stream));
  }
}

/** Signals all processes of a group; one that is gone already is what was asked for. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    const gone = error instanceof Error && "code" in error && error.code === "ESRCH";
    if (!gone) throw error;
  }
}
