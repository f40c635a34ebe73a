import { randomUUID } from "node:crypto";
import fs from "node:fs";
import { processIdentity } from "@/local/processes/identity";

/** Someone alive holds the lock. */
export class LockedError extends Error {
  constructor(readonly pid: number) {
    super(`locked by process ${pid}`);
  }
}

/**
 * Takes a lock file that names its holder, or takes it over from a holder that is gone. Returns the
 * release. Throws a LockedError while another process holds it.
 */
export function takeLock(file: string): () => void {
  const holder = `${process.pid} ${processIdentity(process.pid) ?? ""}`;
  const own = `${file}.${randomUUID()}`;
  fs.writeFileSync(own, holder);
  try {
    for (;;) {
      try {
        // A link appears as a whole or fails: nobody ever reads a half-written lock.
        fs.linkSync(own, file);
        return () => release(file, holder);
      } catch (error) {
        if (!isCode(error, "EEXIST")) throw error;
      }
      removeIfStale(file);
    }
  } finally {
    fs.rmSync(own, { force: true });
  }
}

/** Resolves with the release as soon as the lock is ours. */
export async function waitForLock(file: string, signal: AbortSignal): Promise<() => void> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return takeLock(file);
    } catch (error) {
      if (!(error instanceof LockedError)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Only one at a time: between looking and removing, another start may have taken it over. */
function removeIfStale(file: string): void {
  if (!isStale(file)) return;
  const end = takeLock(`${file}.takeover`);
  try {
    if (isStale(file)) fs.rmSync(file, { force: true });
  } finally {
    end();
  }
}

/** False when there is none; throws a LockedError when its holder lives. */
function isStale(file: string): boolean {
  const holder = read(file);
  if (holder === undefined) return false;
  const [pid = "", identity] = split(holder);
  if (processIdentity(Number(pid)) === identity) throw new LockedError(Number(pid));
  return true;
}

function release(file: string, holder: string): void {
  if (read(file) === holder) fs.rmSync(file, { force: true });
}

function split(holder: string): [pid: string, identity: string] {
  const space = holder.indexOf(" ");
  return [holder.slice(0, space), holder.slice(space + 1)];
}

function read(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
