import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { commandLine, processIdentity, waitForExit } from "@/local/processes/identity";
import type { Account } from "./account";

export const superuser = "postgres";
const majorVersion = "18";

/** Options to start PostgreSQL's programs: a fixed locale, and a directory that always exists. */
export function programOptions(account: Account | undefined) {
  const { PATH, NODE_ENV } = process.env;
  return { account, cwd: "/", env: { PATH, NODE_ENV, LC_ALL: "C", LANG: "C", TZ: "UTC" } };
}

/** Creates the database cluster if there is none. An interrupted creation leaves no cluster. */
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
      `${directory} was created by PostgreSQL ${major}, but this version is ${majorVersion}.`,
    );
  }
  const partial = `${directory}.new`;
  const passwordFile = `${directory}.password`;
  fs.rmSync(partial, { recursive: true, force: true });
  fs.mkdirSync(partial, { recursive: true, mode: 0o700 });
  fs.rmSync(passwordFile, { force: true });
  fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account) {
    fs.chownSync(partial, account.uid, account.gid);
    fs.chownSync(passwordFile, account.uid, account.gid);
  }
  try {
    const { status, stderr, error } = spawnSync(
      path.join(binaries, "initdb"),
      [
        `--pgdata=${partial}`,
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
    fs.renameSync(partial, directory);
  } finally {
    fs.rmSync(passwordFile, { force: true });
    fs.rmSync(partial, { recursive: true, force: true });
  }
}

/**
 * Stops a server that an earlier start left running on this directory, and removes a stale pid
 * file. When it is unclear which directory a server uses, the pid file stays, and PostgreSQL itself
 * refuses to start a second server. A server on another directory is never stopped.
 */
export async function stopLeftoverServer(directory: string): Promise<void> {
  const pidFile = path.join(directory, "postmaster.pid");
  if (!fs.existsSync(pidFile)) return;
  const pid = Number(fs.readFileSync(pidFile, "utf8").split("\n")[0]);
  const state = stateOf(pid, directory);
  if (state === "unknown") return;
  if (state === "serving") {
    process.kill(pid, "SIGINT");
    if (!(await waitForExit(pid, 10_000))) process.kill(pid, "SIGKILL");
    await waitForExit(pid, 5_000);
  }
  fs.rmSync(pidFile, { force: true });
}

/** Whether the process with this id is a server on this directory. */
function stateOf(pid: number, directory: string): "gone" | "other" | "serving" | "unknown" {
  if (!Number.isInteger(pid) || pid < 2 || processIdentity(pid) === undefined) return "gone";
  const [program = "", ...options] = commandLine(pid);
  if (program !== "" && !path.basename(program).startsWith("postgres")) return "other";
  const served = options[options.indexOf("-D") + 1];
  if (!options.includes("-D") || !served || !fs.existsSync(served)) return "unknown";
  return fs.realpathSync(served) === fs.realpathSync(directory) ? "serving" : "other";
}
