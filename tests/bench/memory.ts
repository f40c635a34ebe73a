import { execFileSync } from "node:child_process";

/**
 * Resident memory of a process and all below it, in MB. What PostgreSQL's backends share is counted
 * once for each of them, so this is an upper bound.
 */
export function residentMegabytes(rootPid: number): { total: number; processes: number } {
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
  return { total: kilobytes / 1024, processes: members.length };
}
