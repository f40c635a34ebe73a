import fs from "node:fs";
import { listProcesses, processTree } from "./process-tree";

export interface MemoryUse {
  processes: number;
  /** The sum of the resident sets in MB; shared pages count once per process. */
  residentMb: number;
  /** The same with shared pages divided among their processes; null where it can't be read. */
  proportionalMb: number | null;
}

/** The memory of a process and its descendants. */
export function measureMemory(rootPid: number): MemoryUse {
  const members = processTree(rootPid, listProcesses());
  const kilobytes = members.reduce((sum, { residentKb }) => sum + residentKb, 0);
  return {
    processes: members.length,
    residentMb: kilobytes / 1024,
    proportionalMb: sumProportional(members.map(({ pid }) => pid)),
  };
}

function sumProportional(pids: readonly number[]): number | null {
  const sizes = pids.map(readProportionalKb);
  if (sizes.includes(null)) return null;
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0) / 1024;
}

/** Zero for a process that has just ended; null outside Linux, or for another user's process. */
function readProportionalKb(pid: number): number | null {
  try {
    const rollup = fs.readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  } catch {
    return process.platform === "linux" && !fs.existsSync(`/proc/${pid}`) ? 0 : null;
  }
}
