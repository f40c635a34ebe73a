import { execFileSync } from "node:child_process";

export interface ProcessRow {
  pid: number;
  parent: number;
  /** Kilobytes. */
  resident: number;
}

/** All processes of the machine, as of now. */
export function listProcesses(): ProcessRow[] {
  const table = execFileSync("ps", ["-e", "-o", "pid=,ppid=,rss="], { encoding: "utf8" });
  return table
    .trim()
    .split("\n")
    .map((line) => {
      const [pid = 0, parent = 0, resident = 0] = line.trim().split(/\s+/).map(Number);
      return { pid, parent, resident };
    });
}

/** A process and all below it. */
export function familyOf(rootPid: number, rows: readonly ProcessRow[]): ProcessRow[] {
  const family = new Set([rootPid]);
  let sizeBefore = 0;
  while (family.size > sizeBefore) {
    sizeBefore = family.size;
    for (const { pid, parent } of rows) if (family.has(parent)) family.add(pid);
  }
  return rows.filter(({ pid }) => family.has(pid));
}
