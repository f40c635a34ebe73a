import { spawn } from "node:child_process";

const script =
  'read _; kill -s "$1" -- "$2" 2>/dev/null; sleep "$3"; kill -s KILL -- "$2" 2>/dev/null';

/** How a program is asked to end cleanly. */
export type EndSignal = "INT" | "TERM";

export interface Tether {
  /** Lets the child live on without us. To be called as soon as the child has ended. */
  release(): void;
}

/**
 * Ends a child when this process is gone, by `kill -9` too: a shell waits for the pipe that only
 * we hold open. `target` is a process id, or negative for a whole process group.
 */
export function tether(target: number, signal: EndSignal, graceSeconds = 10): Tether {
  const shell = spawn("/bin/sh", ["-c", script, "sh", signal, String(target), `${graceSeconds}`], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  // Without a tether the next start still ends the orphan by the list of process ids.
  shell.on("error", () => {});
  shell.stdin.on("error", () => {});
  shell.unref();
  if ("unref" in shell.stdin && typeof shell.stdin.unref === "function") shell.stdin.unref();
  return { release: () => void shell.kill("SIGKILL") };
}
