import { spawnSync } from "node:child_process";
import fs from "node:fs";

/**
 * What tells a process from a later one with the same id: on Linux its start time in clock ticks
 * since boot, elsewhere its start as `ps` prints it. Undefined when no such process runs.
 */
export function processIdentity(pid: number): string | undefined {
  if (process.platform === "linux") {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
      // The name (field 2) may hold spaces and parentheses: count from behind its end.
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
 * The program and arguments of a process; empty when they cannot be read. Elsewhere than on Linux
 * an argument that holds spaces comes in parts.
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

/** Resolves to true once no such process runs any more, to false when it still does at the deadline. */
export async function waitUntilGone(pid: number, deadlineMs: number): Promise<boolean> {
  const end = Date.now() + deadlineMs;
  while (processIdentity(pid) !== undefined) {
    if (Date.now() >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}
