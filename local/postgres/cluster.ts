import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { commandLine, processIdentity, waitUntilGone } from "@/local/processes/identity";
import type { Account } from "./account";

export const superuser = "postgres";
const majorVersion = "18";

/** What every program of PostgreSQL is started with: a stable locale, a folder that always exists. */
export function programOptions(account: Account | undefined) {
  const { PATH, NODE_ENV } = process.env;
  return { account, cwd: "/", env: { PATH, NODE_ENV, LC_ALL: "C", LANG: "C", TZ: "UTC" } };
}

/** Creates the cluster unless it is there. Renamed into place last, so that a cut start leaves none. */
export function ensureCluster(options: {
  binaries: string;
  directory: string;
  password: string;
  account: Account | undefined;
}): void {
  const { binaries, directory, password, account } = options;
  const version = path.join(directory, "PG_VERSION");
  if (fs.existsSync(version)) {
    const major = fs.readFileSync(version, "utf8").trim();
    if (major === majorVersion) return;
    throw new Error(
      `${directory} is a database of PostgreSQL ${major}, this one is ${majorVersion}.`,
    );
  }
  const part = `${directory}.new`;
  const passwordFile = `${directory}.password`;
  fs.rmSync(part, { recursive: true, force: true });
  fs.mkdirSync(part, { recursive: true, mode: 0o700 });
  fs.rmSync(passwordFile, { force: true });
  fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account) {
    fs.chownSync(part, account.uid, account.gid);
    fs.chownSync(passwordFile, account.uid, account.gid);
  }
  try {
    const { status, stderr, error } = spawnSync(
      path.join(binaries, "initdb"),
      [
        `--pgdata=${part}`,
        `--username=${superuser}`,
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
      ],
      { ...account, ...programOptions(account), encoding: "utf8", timeout: 120_000 },
    );
    if (status !== 0) throw new Error(`initdb failed: ${stderr ?? ""}`, { cause: error });
    fs.renameSync(part, directory);
  } finally {
    fs.rmSync(passwordFile, { force: true });
    fs.rmSync(part, { recursive: true, force: true });
  }
}

/**
 * Ends a server that an earlier start left on this very directory, and removes a pid file whose
 * process is gone or is no server of this directory. One that may be is left for PostgreSQL to
 * judge, which starts no second server. A server on another directory is never touched.
 */
export async function endLeftover(directory: string): Promise<void> {
  const pidFile = path.join(directory, "postmaster.pid");
  if (!fs.existsSync(pidFile)) return;
  const pid = Number(fs.readFileSync(pidFile, "utf8").split("\n")[0]);
  const state = stateOf(pid, directory);
  if (state === "unclear") return;
  if (state === "serving") {
    process.kill(pid, "SIGINT");
    if (!(await waitUntilGone(pid, 10_000))) process.kill(pid, "SIGKILL");
    await waitUntilGone(pid, 5_000);
  }
  fs.rmSync(pidFile, { force: true });
}

/** What the process that a pid file names is to this directory. */
function stateOf(pid: number, directory: string): "gone" | "other" | "serving" | "unclear" {
  if (!Number.isInteger(pid) || pid < 2 || processIdentity(pid) === undefined) return "gone";
  const [program = "", ...options] = commandLine(pid);
  if (program !== "" && !path.basename(program).startsWith("postgres")) return "other";
  const served = options[options.indexOf("-D") + 1];
  if (!options.includes("-D") || !served || !fs.existsSync(served)) return "unclear";
  return fs.realpathSync(served) === fs.realpathSync(directory) ? "serving" : "other";
}
