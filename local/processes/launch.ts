import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { type StopSignal, startWatchdog } from "./watchdog";

const outputDeadlineMs = 1_000;

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A running child process. */
export interface RunningProcess {
  pid: number;
  /** Resolves when the process has exited, for any reason. Never rejects. */
  exited: Promise<Exit>;
  /** Sends the stop signal, and SIGKILL at the deadline. Resolves when the process has exited. */
  stop(deadlineMs?: number): Promise<void>;
}

export type OutputLine = (line: string, stream: "stdout" | "stderr") => void;

export interface LaunchOptions {
  command: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** The user to run as. The default is the current user. */
  account?: { uid: number; gid: number } | undefined;
  onLine: OutputLine;
  /** Called with the process id as soon as the process is spawned, before it is ready. */
  onSpawn?: ((pid: number) => void) | undefined;
  /** The signal for a clean stop. The default is TERM. */
  stopSignal?: StopSignal;
  /** Opens an IPC channel and sends this message. The channel closes when this process exits. */
  message?: object;
  onMessage?: (message: unknown) => void;
}

export interface LaunchedProcess extends RunningProcess {
  /** Resolves when the process has exited and all of its output has been read. */
  closed: Promise<unknown>;
}

/**
 * Starts a child in its own process group, so that Ctrl-C reaches this process only. The child
 * stops when this process exits, and its own children are killed when it exits. Rejects when it
 * can't start.
 */
export async function launch(options: LaunchOptions): Promise<LaunchedProcess> {
  const { command, args, cwd, env, account, message, stopSignal = "TERM" } = options;
  const child = spawn(command, args, {
    ...account,
    cwd,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", ...(message ? (["ipc"] as const) : [])],
  });
  const closed = new Promise((resolve) => child.once("close", resolve));
  const pid = await waitForSpawn(child);
  const watchdog = startWatchdog(-pid, stopSignal);
  const exited = new Promise<Exit>((resolve) => {
    child.once("exit", (code, signal) => {
      watchdog.cancel();
      signalGroup(pid, "SIGKILL");
      resolve({ code, signal });
    });
  });
  options.onSpawn?.(pid);
  readLines(child, options.onLine);
  if (message) {
    if (options.onMessage) child.on("message", options.onMessage);
    // Sending fails when the child has already exited, which `exited` reports.
    child.send(message, () => {});
  }
  const stop = async (deadlineMs = 10_000) => {
    signalGroup(pid, `SIG${stopSignal}`);
    const timer = setTimeout(() => signalGroup(pid, "SIGKILL"), deadlineMs);
    await exited;
    clearTimeout(timer);
  };
  return { pid, exited, stop, closed };
}

/** Runs a command until it exits. Aborting the signal stops it. */
export async function run(options: LaunchOptions & { signal?: AbortSignal }): Promise<Exit> {
  const running = await launch(options);
  const onAbort = () => void running.stop();
  if (options.signal?.aborted) onAbort();
  options.signal?.addEventListener("abort", onAbort, { once: true });
  try {
    const exit = await running.exited;
    await waitForOutput(running);
    return exit;
  } finally {
    options.signal?.removeEventListener("abort", onAbort);
  }
}

/**
 * Waits for the rest of the output, but only briefly: a leftover process may keep the pipe open.
 */
export async function waitForOutput({ closed }: LaunchedProcess): Promise<void> {
  await Promise.race([closed, sleep(outputDeadlineMs)]);
}

async function waitForSpawn(child: ChildProcess): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  if (child.pid === undefined) throw new Error("The child process has no process id.");
  child.removeAllListeners("error");
  // Later errors are failed signals or messages, which occur when the child has exited.
  child.on("error", () => {});
  return child.pid;
}

function readLines(child: ChildProcess, onLine: OutputLine): void {
  for (const stream of ["stdout", "stderr"] as const) {
    const input = child[stream];
    if (input) createInterface({ input }).on("line", (line) => onLine(line, stream));
  }
}

/** Sends a signal to all processes of a group. A group that no longer exists is not an error. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    const isGone = error instanceof Error && "code" in error && error.code === "ESRCH";
    if (!isGone) throw error;
  }
}
