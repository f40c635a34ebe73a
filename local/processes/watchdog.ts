import { spawn } from "node:child_process";

const script =
  'read _; kill -s "$1" -- "$2" 2>/dev/null; sleep "$3"; kill -s KILL -- "$2" 2>/dev/null';

/** The signal that stops a program cleanly. */
export type StopSignal = "INT" | "TERM";

export interface Watchdog {
  /** Stops watching. Must be called when the target has exited, before its id can be reused. */
  cancel(): void;
}

/**
 * Stops the target when this process exits, even after `kill -9`: a shell waits until the pipe from
 * this process closes. `target` is a process id, or a negative process group id.
 */
export function startWatchdog(target: number, signal: StopSignal, graceSeconds = 10): Watchdog {
  const shell = spawn("/bin/sh", ["-c", script, "sh", signal, String(target), `${graceSeconds}`], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  // Without a watchdog, the next start still stops orphans, by the list of process ids.
  shell.on("error", () => {});
  shell.stdin.on("error", () => {});
  shell.unref();
  if ("unref" in shell.stdin && typeof shell.stdin.unref === "function") shell.stdin.unref();
  return { cancel: () => void shell.kill("SIGKILL") };
}
