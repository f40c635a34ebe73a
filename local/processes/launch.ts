import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { type Tether, tether } from "@/local/processes/tether";

const LAST_LINES_MS = 1_000;

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
  onLine: OutputLine;
  /** Sent to the child as its first message; opens a channel that ends when this process does. */
  message?: object;
  onMessage?: (message: unknown) => void;
}

/**
 * Starts a child in a process group of its own (Ctrl-C reaches us alone, and stopping it takes its
 * children along), which ends when this process is gone. Rejects when it cannot be started.
 */
export async function launch(options: LaunchOptions): Promise<Running> {
  return (await launchChild(options)).running;
}

/** `closed` resolves when the child has ended and all of its output was read. */
async function launchChild(
  options: LaunchOptions,
): Promise<{ running: Running; closed: Promise<unknown> }> {
  const { command, args, cwd, env, message } = options;
  const child = spawn(command, args, {
    cwd,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", ...(message ? (["ipc"] as const) : [])],
  });
  const pid = await started(child);
  const rope: Tether = tether(-pid, "TERM");
  const exited = new Promise<Exit>((resolve) => {
    child.once("exit", (code, signal) => {
      rope.release();
      resolve({ code, signal });
    });
  });
  readLines(child, options.onLine);
  if (message) {
    if (options.onMessage) child.on("message", options.onMessage);
    // A child that ended at once is reported by its exit.
    child.send(message, () => {});
  }
  return {
    running: { pid, exited, stop: (deadlineMs = 10_000) => stopGroup(pid, exited, deadlineMs) },
    closed: once(child, "close"),
  };
}

/** Runs a command to its end. Aborting the signal stops it. */
export async function run(options: LaunchOptions & { signal?: AbortSignal }): Promise<Exit> {
  const { running, closed } = await launchChild(options);
  const onAbort = () => void running.stop();
  if (options.signal?.aborted) onAbort();
  options.signal?.addEventListener("abort", onAbort, { once: true });
  try {
    const exit = await running.exited;
    // Its own children may hold the pipe for longer: their lines are not worth waiting for.
    await Promise.race([closed, sleep(LAST_LINES_MS)]);
    return exit;
  } finally {
    options.signal?.removeEventListener("abort", onAbort);
  }
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

async function stopGroup(pid: number, exited: Promise<Exit>, deadlineMs: number): Promise<void> {
  signalGroup(pid, "SIGTERM");
  const timer = setTimeout(() => signalGroup(pid, "SIGKILL"), deadlineMs);
  await exited;
  clearTimeout(timer);
  // What the child itself started and left behind.
  signalGroup(pid, "SIGKILL");
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
