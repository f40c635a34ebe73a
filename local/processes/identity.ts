import { spawnSync } from "node:child_process";
import fs from "node:fs";

/**
 * Distinguishes a process from a later one with the same id: its start time, on Linux in clock
 * ticks since boot, elsewhere as `ps` prints it. Undefined when no process with this id runs.
 */
export function processIdentity(pid: number): string | undefined {
  if (process.platform === "linux") {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
      // The name (field 2) may contain spaces and parentheses, so fields are counted after its end.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  const { status, stdout } = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], {
    encoding: "utf8",
    timeout: 5_000,
  });
  return status === 0 && stdout.trim() !== "" ? stdout.trim() : undefined;
}

/**
 * The program and arguments of a process; empty when they cannot be read. Except on Linux,
 * arguments are split at their spaces.
 */
export function commandLine(pid: number): string[] {
  if (process.platform === "linux") {
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
    } catch {
      return [];
    }
  }
  const { stdout } = spawnSync("ps", ["-o", "command=", "-p", String(pid)], {
    encoding: "utf8",
    timeout: 5_000,
  });
  return stdout.trim().split(" ");
}

/** Resolves to true when the process has exited, or to false when it still runs at the deadline. */
export async function waitForExit(pid: number, deadlineMs: number): Promise<boolean> {
  const end = Date.now() + deadlineMs;
  while (processIdentity(pid) !== undefined) {
    if (Date.now() >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}
