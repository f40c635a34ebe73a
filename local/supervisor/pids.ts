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
const entryList = z.array(entry);

const termDeadlineMs = 10_000;
const killDeadlineMs = 5_000;

/** The child processes of this data directory, recorded on disk for the next start. */
export interface ProcessList {
  /** Logs an error when the file can't be written (such as on a full disk), but does not throw. */
  set(name: string, pid: number | undefined): void;
  /** Sends SIGKILL to every child and its process group. */
  killAll(): void;
}

/**
 * `<dataDir>/pids` has a line `name pid` for each child, for people and scripts.
 * `<dataDir>/processes.json` also has each child's identity, because process ids are reused.
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
        log("error", `Could not update the process list in ${dataDir}`, { error });
      }
    },
    killAll() {
      for (const { pid } of entries.values()) signalGroup(pid, "SIGKILL");
    },
  };
}

/** Stops the children that a killed supervisor has left running. Returns their names. */
export async function stopOrphans(dataDir: string): Promise<string[]> {
  const file = path.join(dataDir, "processes.json");
  if (!fs.existsSync(file)) return [];
  // Only a crash of the machine damages the list, and then no process is left.
  const { data: listed = [] } = entryList.safeParse(parseJson(fs.readFileSync(file, "utf8")));
  const orphans = listed.filter(({ pid, identity }) => processIdentity(pid) === identity);
  await Promise.all(orphans.map(stopProcess));
  return orphans.map(({ name }) => name);
}

async function stopProcess({ name, pid }: Entry): Promise<void> {
  // SIGINT is PostgreSQL's fast shutdown. The server stops its backends.
  if (name === "postgres") process.kill(pid, "SIGINT");
  else signalGroup(pid, "SIGTERM");
  if (await waitForExit(pid, termDeadlineMs)) return;
  signalGroup(pid, "SIGKILL");
  await waitForExit(pid, killDeadlineMs);
}
