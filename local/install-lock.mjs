// Runs before the packages are installed, so it is JavaScript and uses only Node's own modules.
import fs from "node:fs";
import path from "node:path";

const checkEveryMs = 200;
const waitMsMax = 15 * 60_000;

/**
 * Runs `work` while holding a lock file. Waits for another process that holds it, or takes it over
 * if that process has exited. Releases it when the work ends or this process exits.
 */
export function withInstallLock(file, work) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  acquire(file);
  const release = () => fs.rmSync(file, { force: true });
  process.once("exit", release);
  try {
    work();
  } finally {
    process.off("exit", release);
    release();
  }
}

function acquire(file) {
  const end = Date.now() + waitMsMax;
  let isReported = false;
  while (!tryCreate(file)) {
    if (isAbandoned(file)) {
      removeAbandoned(file);
      continue;
    }
    if (Date.now() >= end) {
      throw new Error(`Another process has been installing packages for too long. Lock: ${file}`);
    }
    if (!isReported) console.log("· Waiting for another process to install the packages");
    isReported = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, checkEveryMs);
  }
}

/** Creates the lock file atomically, so that no process reads it without its holder. */
function tryCreate(file) {
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

/** A second lock prevents another process from taking over between the check and the removal. */
function removeAbandoned(file) {
  const takeover = `${file}.takeover`;
  acquire(takeover);
  try {
    if (isAbandoned(file)) fs.rmSync(file);
  } finally {
    fs.rmSync(takeover);
  }
}

/** True when the holder has exited; false without a lock. Signal 0 only checks the process. */
function isAbandoned(file) {
  const holder = read(file);
  if (holder === null) return false;
  try {
    process.kill(Number(holder), 0);
    return false;
  } catch (error) {
    // EPERM means another user's process.
    return error.code !== "EPERM";
  }
}

function read(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
}
