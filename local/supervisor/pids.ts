import fs from "node:fs";
import path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { parseJson } from "@/local/json";
import type { Log } from "@/local/log";
import { processIdentity, waitForExit } from "@/local/processes/identity";
import { signalGroup } from "@/local/processes/launch";

const entry = z.object({ name: z.string(), pid: z.number().int().min(2), identity: z.string() });
type Entry = z.infer<typeof entry>;
const list = z.array(entry);

const termDeadlineMs = 10_000;
const killDeadlineMs = 5_000;

/** The processes of this data directory, kept current on disk for whoever comes next. */
export interface ProcessList {
  /** A list that can't be written (a full disk) is told, and takes nothing down. */
  set(name: string, pid: number | undefined): void;
  /** SIGKILL to every child and what it started. */
  killAll(): void;
}

/**
 * `<dataDir>/pids` holds a line `name pid` for each child, for people and scripts;
 * `<dataDir>/processes.json` adds what tells a child from a later process of the same id.
 */
export function openProcessList(dataDir: string, log: Log): ProcessList {
  const entries = new Map<string, Entry>();
  const save = () => {
    const running = [...entries.values()];
    const lines = running.map(({ name, pid }) => `${name} ${pid}\n`);
    writeFileAtomic.sync(path.join(dataDir, "processes.json"), JSON.stringify(running));
    writeFileAtomic.sync(path.join(dataDir, "pids"), lines.join(""));
  };
  save();
  return {
    set(name, pid) {
      const identity = pid === undefined ? undefined : processIdentity(pid);
      if (pid === undefined || identity === undefined) entries.delete(name);
      else entries.set(name, { name, pid, identity });
      try {
        save();
      } catch (error) {
        log("error", `The list of processes in ${dataDir} is not up to date`, { error });
      }
    },
    killAll() {
      for (const { pid } of entries.values()) signalGroup(pid, "SIGKILL");
    },
  };
}

/** Ends the children that a killed supervisor of this data directory left. Returns their names. */
export async function endOrphans(dataDir: string): Promise<string[]> {
  const file = path.join(dataDir, "processes.json");
  if (!fs.existsSync(file)) return [];
  // A damaged list is that of a machine which crashed: it has left no process either.
  const { data: listed = [] } = list.safeParse(parseJson(fs.readFileSync(file, "utf8")));
  const orphans = listed.filter(({ pid, identity }) => processIdentity(pid) === identity);
  await Promise.all(orphans.map(end));
  return orphans.map(({ name }) => name);
}

async function end({ name, pid }: Entry): Promise<void> {
  // PostgreSQL's own word for "end now, cleanly" is SIGINT; it signals its backends itself.
  if (name === "postgres") process.kill(pid, "SIGINT");
  else signalGroup(pid, "SIGTERM");
  if (await waitForExit(pid, termDeadlineMs)) return;
  signalGroup(pid, "SIGKILL");
  await waitForExit(pid, killDeadlineMs);
}
