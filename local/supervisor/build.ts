import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { processIdentity } from "@/local/processes/identity";
import { waitForLock } from "@/local/supervisor/lock";

/** Where Next.js builds: its own default, since it writes the folder's name into tsconfig.json. */
const BUILDING_DIR = ".next";
/** What stays there: the cache of builds, the files of `next dev`, and the types that tsc reads. */
const NOT_SERVED = new Set(["cache", "dev", "lock", "types"]);
const FINISHED = /^\.next-[0-9a-f]{16}$/;
const KEPT_UNUSED = 1;

const SOURCE_DIRS = ["app", "components", "inngest", "lib", "public"];
const SOURCE_FILES = [
  "instrumentation.ts",
  "instrumentation-client.ts",
  "next.config.ts",
  "package-lock.json",
  "postcss.config.mjs",
  "prisma/schema.prisma",
  "proxy.ts",
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
  const name = `.next-${hashSources(root)}`;
  const finished = path.join(root, name);
  const release = await waitForLock(path.join(root, "node_modules/.waybill-build.lock"), signal);
  try {
    if (!fs.existsSync(finished)) {
      await options.build();
      moveAside(path.join(root, BUILDING_DIR), finished);
    }
    markUsed(finished);
    removeUnused(root, name);
  } finally {
    release();
  }
  return name;
}

function moveAside(built: string, finished: string): void {
  const part = `${finished}.part`;
  fs.rmSync(part, { recursive: true, force: true });
  fs.mkdirSync(part);
  for (const name of fs.readdirSync(built)) {
    if (!NOT_SERVED.has(name)) fs.renameSync(path.join(built, name), path.join(part, name));
  }
  fs.renameSync(part, finished);
}

/** 16 hex digits over the path and content of every file that a build depends on. */
export function hashSources(root: string): string {
  const hash = createHash("sha256");
  const files = [...SOURCE_DIRS.flatMap((dir) => filesBelow(root, dir)), ...SOURCE_FILES];
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

function isUsed(build: string): boolean {
  const users = path.join(build, "users");
  if (!fs.existsSync(users)) return false;
  return fs
    .readdirSync(users)
    .some((pid) => processIdentity(Number(pid)) === fs.readFileSync(path.join(users, pid), "utf8"));
}

function removeUnused(root: string, current: string): void {
  const unused = fs
    .readdirSync(root)
    .filter((name) => FINISHED.test(name) && name !== current)
    .map((name) => path.join(root, name))
    .filter((build) => !isUsed(build))
    .sort((a, b) => fs.statSync(b).mtimeMs - fs.statSync(a).mtimeMs);
  for (const build of unused.slice(KEPT_UNUSED)) fs.rmSync(build, { recursive: true, force: true });
}
