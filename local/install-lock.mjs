// Runs before any dependency is there: plain JavaScript on Node's own modules.
import fs from "node:fs";
import path from "node:path";

const LOOK_EVERY_MS = 200;
const WAIT_MS_MAX = 15 * 60_000;

/**
 * Does `work` while no other start does its own. Waits for the other, or takes over from one that
 * is gone. The lock goes with the work's end or the process's, whichever comes first.
 */
export function withInstallLock(file, work) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  take(file);
  const release = () => fs.rmSync(file, { force: true });
  process.once("exit", release);
  try {
    work();
  } finally {
    process.off("exit", release);
    release();
  }
}

function take(file) {
  const end = Date.now() + WAIT_MS_MAX;
  let told = false;
  while (!isTaken(file)) {
    if (!isHeld(file)) {
      fs.rmSync(file, { force: true });
      continue;
    }
    if (Date.now() >= end) throw new Error(`Another start has been installing for long: ${file}`);
    if (!told) console.log("· Waiting for another start, which installs the packages");
    told = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_EVERY_MS);
  }
}

/** Whole or not at all: nobody reads a lock that has no holder yet. */
function isTaken(file) {
  const own = `${file}.${process.pid}`;
  fs.writeFileSync(own, String(process.pid));
  try {
    fs.linkSync(own, file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    fs.rmSync(own, { force: true });
  }
}

/** Is its holder alive? Signal 0 only asks; EPERM is the answer of another user's process. */
function isHeld(file) {
  try {
    process.kill(Number(fs.readFileSync(file, "utf8")), 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
