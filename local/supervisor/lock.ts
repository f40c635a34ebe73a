import { randomUUID } from "node:crypto";
import fs from "node:fs";
import { processIdentity } from "@/local/processes/identity";

/** A running process holds the lock. */
export class LockedError extends Error {
  constructor(readonly pid: number) {
    super(`Locked by process ${pid}`);
  }
}

/**
 * Acquires a lock file, which contains its holder's process id, or takes it over when the holder
 * has exited. Returns the function that releases it. Throws a LockedError while another
 * process holds it.
 */
export function takeLock(file: string): () => void {
  const holder = `${process.pid} ${processIdentity(process.pid) ?? ""}`;
  const own = `${file}.${randomUUID()}`;
  fs.writeFileSync(own, holder);
  try {
    for (;;) {
      try {
        // Creating a link is atomic, so no process ever reads a partly written lock.
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

/** Waits until the lock is free, acquires it, and resolves to the function that releases it. */
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

/** A second lock prevents another process from taking over between the check and the removal. */
function removeIfStale(file: string): void {
  if (!isStale(file)) return;
  const releaseTakeover = takeLock(`${file}.takeover`);
  try {
    if (isStale(file)) fs.rmSync(file, { force: true });
  } finally {
    releaseTakeover();
  }
}

/** True when the holder has exited, false without a lock file. Throws a LockedError otherwise. */
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
