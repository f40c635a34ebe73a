import { execFileSync } from "node:child_process";

export interface ProcessRow {
  pid: number;
  parent: number;
  /** The resident set in kilobytes. */
  residentKb: number;
}

/** All processes that run on this machine. */
export function listProcesses(): ProcessRow[] {
  const table = execFileSync("ps", ["-e", "-o", "pid=,ppid=,rss="], { encoding: "utf8" });
  return table
    .trim()
    .split("\n")
    .map((line) => {
      const [pid = 0, parent = 0, residentKb = 0] = line.trim().split(/\s+/).map(Number);
      return { pid, parent, residentKb };
    });
}

/** A process and its descendants. */
export function processTree(rootPid: number, rows: readonly ProcessRow[]): ProcessRow[] {
  const members = new Set([rootPid]);
  let sizeBefore = 0;
  while (members.size > sizeBefore) {
    sizeBefore = members.size;
    for (const { pid, parent } of rows) if (members.has(parent)) members.add(pid);
  }
  return rows.filter(({ pid }) => members.has(pid));
}
