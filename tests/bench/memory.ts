import { execFileSync } from "node:child_process";
import fs from "node:fs";

export interface MemoryUse {
  processes: number;
  /** Sum of the resident sets, in MB; what processes share is counted once for each of them. */
  resident: number;
  /** The same with shared pages divided among their users; null where Linux does not tell. */
  proportional: number | null;
}

/** The memory of a process and of all below it. */
export function measureMemory(rootPid: number): MemoryUse {
  const table = execFileSync("ps", ["-e", "-o", "pid=,ppid=,rss="], { encoding: "utf8" });
  const rows = table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([rootPid]);
  let sizeBefore = 0;
  while (family.size > sizeBefore) {
    sizeBefore = family.size;
    for (const [pid = 0, parent = 0] of rows) if (family.has(parent)) family.add(pid);
  }
  const members = rows.filter(([pid = 0]) => family.has(pid));
  const kilobytes = members.reduce((sum, [, , rss = 0]) => sum + rss, 0);
  return {
    processes: members.length,
    resident: kilobytes / 1024,
    proportional: sumProportional(members.map(([pid = 0]) => pid)),
  };
}

function sumProportional(pids: readonly number[]): number | null {
  try {
    const kilobytes = pids.map((pid) => {
      const rollup = fs.readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
      return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1]);
    });
    return kilobytes.reduce((sum, size) => sum + size, 0) / 1024;
  } catch {
    // Another system, another user's process, or one that has just ended.
    return null;
  }
}
