import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { processIdentity } from "@/local/processes/identity";
import { waitForLock } from "./lock";

/** Where Next.js builds: its own default, since it writes the folder's name into tsconfig.json. */
const buildingDir = ".next";
/** What stays there: the cache of builds, the files of `next dev`, and the types that tsc reads. */
const notServed = new Set(["cache", "dev", "lock", "types"]);
const finishedPattern = /^\.next-[0-9a-f]{16}$/;
const halfMovedPattern = /^\.next-[0-9a-f]{16}\.part$/;
const keptUnused = 1;

const sourceDirs = ["app", "components", "inngest", "lib", "public"];
const sourceFiles = [
  "instrumentation.ts",
  "instrumentation-client.ts",
  "next.config.ts",
  "package-lock.json",
  "package.json",
  "postcss.config.mjs",
  "prisma/schema.prisma",
  "proxy.ts",
  "tsconfig.json",
];

/**
 * Returns the folder (relative to `root`) of a build of the present sources: an existing one, or
 * a new one that `build` makes and that is then moved aside, so that neither a failed build nor a
 * later one harms what runs. Copies that share a checkout build one at a time.
 */
export async function ensureBuild(options: {
  root: string;
  build: () => Promise<void>;
  signal: AbortSignal;
}): Promise<string> {
  const { root, signal } = options;
  const release = await waitForLock(path.join(root, "node_modules/.waybill-build.lock"), signal);
  try {
    const name = await buildPresent(options);
    markUsed(path.join(root, name));
    removeUnused(root, name);
    return name;
  } finally {
    release();
  }
}

/** A build of sources that changed meanwhile serves this start alone: no hash will lead to it. */
async function buildPresent({
  root,
  build,
}: {
  root: string;
  build: () => Promise<void>;
}): Promise<string> {
  const hash = hashSources(root);
  if (fs.existsSync(path.join(root, `.next-${hash}`))) return `.next-${hash}`;
  await build();
  const changed = hashSources(root) !== hash;
  const name = `.next-${changed ? randomBytes(8).toString("hex") : hash}`;
  moveAside(path.join(root, buildingDir), path.join(root, name));
  return name;
}

function moveAside(built: string, finished: string): void {
  const part = `${finished}.part`;
  fs.rmSync(part, { recursive: true, force: true });
  fs.mkdirSync(part);
  for (const name of fs.readdirSync(built)) {
    if (!notServed.has(name)) fs.renameSync(path.join(built, name), path.join(part, name));
  }
  fs.renameSync(part, finished);
}

/** 16 hex digits over the path and content of every file that a build depends on. */
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
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}

/** A build in use names its users, so that another copy of this checkout does not remove it. */
function markUsed(build: string): void {
  const users = path.join(build, "users");
  fs.mkdirSync(users, { recursive: true });
  fs.writeFileSync(path.join(users, String(process.pid)), processIdentity(process.pid) ?? "");
  const now = new Date();
  fs.utimesSync(build, now, now);
}

/** Forgets users that are gone, as after a `kill -9`. */
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

/** Under the lock: what is half moved was left by a start that was killed. */
function removeUnused(root: string, current: string): void {
  const names = fs.readdirSync(root);
  const unused = names
    .filter((name) => finishedPattern.test(name))
    .map((name) => path.join(root, name))
    .filter((build) => !isUsed(build) && path.basename(build) !== current)
    .sort((a, b) => fs.statSync(b).mtimeMs - fs.statSync(a).mtimeMs);
  const halfMoved = names
    .filter((name) => halfMovedPattern.test(name))
    .map((name) => path.join(root, name));
  for (const folder of [...unused.slice(keptUnused), ...halfMoved]) {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
