// Runs before the packages are installed, so it is JavaScript and uses only Node's own modules.
import fs from "node:fs";
import path from "node:path";

/**
 * True when node_modules contains every package that the lock file requires on this machine to run
 * Waybill, or with `tools` to develop and test it. npm records the installed packages in
 * node_modules/.package-lock.json at the end of an installation.
 */
export function isInstalled(root, { tools = false, machine = thisMachine() } = {}) {
  const required = readPackages(path.join(root, "package-lock.json"));
  const installed = readInstalled(root);
  return Object.entries(required).every(([location, entry]) => {
    if (location === "" || (isTool(entry) && !tools)) return true;
    const match = installed[location];
    return match ? match.version === entry.version : mayBeMissing(entry, machine);
  });
}

/** True when node_modules contains a package that only development and tests need. */
export function hasTools(root) {
  return Object.values(readInstalled(root)).some((entry) => entry.dev);
}

/** npm marks a tool as `devOptional` if another package would use it where it is there. */
function isTool({ dev, devOptional }) {
  return Boolean(dev || devOptional);
}

function readInstalled(root) {
  return readPackages(path.join(root, "node_modules/.package-lock.json"));
}

function readPackages(file) {
  if (!fs.existsSync(file)) return {};
  return JSON.parse(fs.readFileSync(file, "utf8")).packages ?? {};
}

/**
 * True for an optional package of another platform. One without a platform may be a dependency of
 * such a package, which the lock file does not show.
 */
function mayBeMissing({ optional, os, cpu, libc }, machine) {
  if (!optional) return false;
  if (!os && !cpu) return true;
  return !(
    isSupported(os, machine.os) &&
    isSupported(cpu, machine.cpu) &&
    isSupported(libc, machine.libc)
  );
}

/** True when npm's list allows the value. An item with "!" excludes a value. */
function isSupported(list = [], value) {
  if (list.includes(`!${value}`)) return false;
  const supported = list.filter((item) => !item.startsWith("!"));
  return supported.length === 0 || supported.includes(value);
}

function thisMachine() {
  return { os: process.platform, cpu: process.arch, libc: libcName() };
}

/** The C library, detected as npm does. Undefined except on Linux. */
function libcName() {
  if (process.platform !== "linux") return undefined;
  return process.report.getReport().header.glibcVersionRuntime ? "glibc" : "musl";
}
