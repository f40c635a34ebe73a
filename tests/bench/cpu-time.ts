import fs from "node:fs";
import type { ChildName, System } from "@/tests/support/system";
import { listProcesses, processTree } from "./process-tree";

/** CPU time in milliseconds by process; `load` is the benchmark itself. */
export type CpuTime = Record<ChildName | "load", number>;

/** Linux counts CPU time in hundredths of a second. */
const msPerTick = 10;

/** Returns a function that reads the CPU time used since this call, or null outside Linux. */
export async function startCpuTimer(system: System): Promise<() => Promise<CpuTime | null>> {
  if (process.platform !== "linux") return async () => null;
  const before = await readCpuTime(system);
  return async () => {
    const after = await readCpuTime(system);
    return {
      web: after.web - before.web,
      services: after.services - before.services,
      postgres: after.postgres - before.postgres,
      load: after.load - before.load,
    };
  };
}

async function readCpuTime(system: System): Promise<CpuTime> {
  const pids = await system.pids();
  const rows = listProcesses();
  const { user, system: kernel } = process.cpuUsage();
  const used = (name: ChildName) =>
    processTree(pids.get(name) ?? 0, rows).reduce((sum, { pid }) => sum + readTicks(pid), 0) *
    msPerTick;
  return {
    web: used("web"),
    services: used("services"),
    postgres: used("postgres"),
    load: (user + kernel) / 1000,
  };
}

/** Sums utime, stime, cutime and cstime, which include the children that have ended. */
function readTicks(pid: number): number {
  const stat = readStat(pid);
  // The name in parentheses may contain spaces, so count the fields from the state that follows it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
}

/** Empty for a process that has just ended: its parent's times then include its own. */
function readStat(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return "";
  }
}
