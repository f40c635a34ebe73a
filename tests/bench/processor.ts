import fs from "node:fs";
import { familyOf, listProcesses } from "@/tests/bench/process-tree";
import type { ChildName, System } from "@/tests/support/system";

/** Processor time in milliseconds, by who used it; `load` is the one that measures. */
export type ProcessorUse = Record<ChildName | "load", number>;

/** Linux counts processor time in hundredths of a second. */
const msPerTick = 10;

/** Starts counting. The function returned tells what was used since; null where Linux does not. */
export async function countProcessor(system: System): Promise<() => Promise<ProcessorUse | null>> {
  if (process.platform !== "linux") return async () => null;
  const before = await readUse(system);
  return async () => {
    const after = await readUse(system);
    return {
      web: after.web - before.web,
      services: after.services - before.services,
      postgres: after.postgres - before.postgres,
      load: after.load - before.load,
    };
  };
}

async function readUse(system: System): Promise<ProcessorUse> {
  const pids = await system.pids();
  const rows = listProcesses();
  const { user, system: kernel } = process.cpuUsage();
  const used = (name: ChildName) =>
    familyOf(pids.get(name) ?? 0, rows).reduce((sum, { pid }) => sum + ticksOf(pid), 0) * msPerTick;
  return {
    web: used("web"),
    services: used("services"),
    postgres: used("postgres"),
    load: (user + kernel) / 1000,
  };
}

/** Of a process and of those of its children that have ended: utime, stime, cutime, cstime. */
function ticksOf(pid: number): number {
  const stat = readStat(pid);
  // The name, in brackets, may contain spaces; the time comes eleven fields after the state.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
}

/** Empty for a process that has just ended: its parent has its time. */
function readStat(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return "";
  }
}
