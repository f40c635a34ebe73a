import fs from "node:fs";
import { familyOf, listProcesses } from "@/tests/bench/process-tree";

export interface MemoryUse {
  processes: number;
  /** Sum of the resident sets, in MB; what processes share is counted once for each of them. */
  resident: number;
  /** The same with shared pages divided among their users; null where Linux does not tell. */
  proportional: number | null;
}

/** The memory of a process and of all below it. */
export function measureMemory(rootPid: number): MemoryUse {
  const members = familyOf(rootPid, listProcesses());
  const kilobytes = members.reduce((sum, { resident }) => sum + resident, 0);
  return {
    processes: members.length,
    resident: kilobytes / 1024,
    proportional: sumProportional(members.map(({ pid }) => pid)),
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
