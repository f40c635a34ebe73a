// Runs before any dependency is there: plain JavaScript on Node's own modules.
import fs from "node:fs";
import path from "node:path";

/**
 * Has node_modules below `root` all that the lock file wants on this machine? npm notes what it
 * has installed there, last.
 */
export function isInstalled(root, machine = thisMachine()) {
  const wanted = readPackages(path.join(root, "package-lock.json"));
  const installed = readPackages(path.join(root, "node_modules/.package-lock.json"));
  return Object.entries(wanted).every(([location, entry]) => {
    if (location === "") return true;
    const found = installed[location];
    return found ? found.version === entry.version : mayBeMissing(entry, machine);
  });
}

function readPackages(file) {
  if (!fs.existsSync(file)) return {};
  return JSON.parse(fs.readFileSync(file, "utf8")).packages ?? {};
}

/** Made for another machine, or needed by such a package alone: npm does not say by which. */
function mayBeMissing({ optional, os, cpu, libc }, machine) {
  if (!optional) return false;
  if (!os && !cpu) return true;
  return !(fits(os, machine.os) && fits(cpu, machine.cpu) && fits(libc, machine.libc));
}

/** npm's lists name what is supported or, behind a "!", what is not. */
function fits(list = [], value) {
  if (list.includes(`!${value}`)) return false;
  const supported = list.filter((item) => !item.startsWith("!"));
  return supported.length === 0 || supported.includes(value);
}

function thisMachine() {
  return { os: process.platform, cpu: process.arch, libc: libcName() };
}

/** As npm finds it; undefined where there is but one. */
function libcName() {
  if (process.platform !== "linux") return undefined;
  return process.report.getReport().header.glibcVersionRuntime ? "glibc" : "musl";
}
