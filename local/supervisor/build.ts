import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { processIdentity } from "@/local/processes/identity";
import { waitForLock } from "./lock";

/** Next.js's default build directory. Another name would change tsconfig.json at every build. */
const buildingDir = ".next";
/** These entries stay in `.next`: build cache, lock, files of `next dev`, and types for tsc. */
const notServed = new Set(["cache", "dev", "lock", "types"]);
const finishedPattern = /^\.next-[0-9a-f]{16}$/;
const partialPattern = /^\.next-[0-9a-f]{16}\.part$/;
const unusedMax = 1;

const sourceDirs = ["app", "components", "inngest", "lib", "public"];
/** A build contains no types, and only tools of development generate these (local/install.mjs). */
const generatedTypes = path.join("lib", "db", "generated", path.sep);
const sourceFiles = [
  "instrumentation.ts",
  "instrumentation-client.ts",
  "next.config.ts",
  "package-lock.json",
  "package.json",
  "postcss.config.mjs",
  "proxy.ts",
  "tsconfig.json",
];

/**
 * Returns the directory, relative to `root`, of a build of the current sources, and builds them if
 * there is none. Each build gets its own directory, so a later or failed build does not affect
 * running processes. A lock serializes the builds in one checkout.
 */
export async function ensureBuild(options: {
  root: string;
  build: () => Promise<void>;
  signal: AbortSignal;
}): Promise<string> {
  const { root, signal } = options;
  const release = await waitForLock(path.join(root, "node_modules/.waybill-build.lock"), signal);
  try {
    const name = await buildCurrent(options);
    markUsed(path.join(root, name));
    removeUnused(root, name);
    return name;
  } finally {
    release();
  }
}

async function buildCurrent({
  root,
  build,
}: {
  root: string;
  build: () => Promise<void>;
}): Promise<string> {
  const hash = hashSources(root);
  if (isWhole(path.join(root, `.next-${hash}`))) return `.next-${hash}`;
  await build();
  // If sources changed during the build, a random name ensures that no later start reuses it.
  const hasChanged = hashSources(root) !== hash;
  const name = `.next-${hasChanged ? randomBytes(8).toString("hex") : hash}`;
  moveBuild(path.join(root, buildingDir), path.join(root, name));
  return name;
}

/** False also when a person or a cleaning tool removed a part of the build. */
function isWhole(build: string): boolean {
  return fs.existsSync(path.join(build, "BUILD_ID"));
}

function moveBuild(built: string, finished: string): void {
  const partial = `${finished}.part`;
  for (const left of [partial, finished]) fs.rmSync(left, { recursive: true, force: true });
  fs.mkdirSync(partial);
  for (const name of fs.readdirSync(built)) {
    if (!notServed.has(name)) fs.renameSync(path.join(built, name), path.join(partial, name));
  }
  fs.renameSync(partial, finished);
}

/** A hash (16 hex digits) of the path and content of every file that a build depends on. */
export function hashSources(root: string): string {
  const hash = createHash("sha256");
  const files = [...sourceDirs.flatMap((dir) => filesBelow(root, dir)), ...sourceFiles];
  for (const file of files.sort()) {
    const absolute = path.join(root, file);
    if (!fs.existsSync(absolute)) continue;
    hash.update(`${file}\0`).update(fs.readFileSync(absolute)).update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}

function filesBelow(root: string, dir: string): string[] {
  const absolute = path.join(root, dir);
  if (!fs.existsSync(absolute)) return [];
  return fs
    .readdirSync(absolute, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith(generatedTypes));
}

/** Registers this process as a user of the build, so that no other process removes it. */
function markUsed(build: string): void {
  const users = path.join(build, "users");
  fs.mkdirSync(users, { recursive: true });
  fs.writeFileSync(path.join(users, String(process.pid)), processIdentity(process.pid) ?? "");
  const now = new Date();
  fs.utimesSync(build, now, now);
}

/** True when a running process uses the build. Removes entries of processes that have exited. */
function isUsed(build: string): boolean {
  const users = path.join(build, "users");
  if (!fs.existsSync(users)) return false;
  for (const pid of fs.readdirSync(users)) {
    const user = path.join(users, pid);
    const isAlive = processIdentity(Number(pid)) === fs.readFileSync(user, "utf8");
    if (!isAlive) fs.rmSync(user);
  }
  return fs.readdirSync(users).length > 0;
}

/** Removes old builds. Under the lock, a partial one is a leftover of a killed process. */
function removeUnused(root: string, current: string): void {
  const names = fs.readdirSync(root);
  const unused = names
    .filter((name) => finishedPattern.test(name))
    .map((name) => path.join(root, name))
    .filter((build) => !isUsed(build) && path.basename(build) !== current)
    .sort((a, b) => fs.statSync(b).mtimeMs - fs.statSync(a).mtimeMs);
  const partial = names
    .filter((name) => partialPattern.test(name))
    .map((name) => path.join(root, name));
  for (const directory of [...unused.slice(unusedMax), ...partial]) {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}
