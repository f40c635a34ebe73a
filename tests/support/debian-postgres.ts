import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import fs from "node:fs/promises";
import path from "node:path";
import { unprivilegedAccount } from "@/local/postgres/account";
import { launch } from "@/local/processes/launch";
import { createDataDir } from "./data-dir";
import { freePort } from "./ports";
import { waitFor } from "./wait";

/** Debian's packages put each version's programs into a directory of its own. */
const parent = "/usr/lib/postgresql";
const versions = existsSync(parent) ? readdirSync(parent) : [];
const programs = versions
  .sort((a, b) => Number(b) - Number(a))
  .map((version) => path.join(parent, version, "bin"))
  .find((dir) => existsSync(path.join(dir, "initdb")));

/** Why tests with Debian's PostgreSQL are skipped, for their titles; "" if they run. */
export const withoutDebianPostgres = programs
  ? ""
  : " (skipped: Debian's postgresql is not installed)";

export interface DebianPostgres {
  /** The URL of its empty database `waybill`. */
  url: string;
  stop(): Promise<void>;
}

/** Starts a new cluster of Debian's PostgreSQL on a free port, which is gone after `stop`. */
export async function startDebianPostgres(): Promise<DebianPostgres> {
  if (!programs) throw new Error("Debian's postgresql is not installed.");
  const account = unprivilegedAccount();
  const dataDir = await createDataDir();
  const cluster = path.join(dataDir, "cluster");
  await fs.mkdir(cluster, { mode: 0o700 });
  if (account) await fs.chown(cluster, account.uid, account.gid);
  const asAccount = { ...account, cwd: "/", stdio: "pipe" } as const;
  const initdb = path.join(programs, "initdb");
  const login = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"];
  execFileSync(initdb, ["-D", cluster, ...login], asAccount);
  const port = await freePort();
  let isReady = false;
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "timezone=UTC"];
  const server = await launch({
    command: path.join(programs, "postgres"),
    args: ["-D", cluster, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])],
    cwd: "/",
    env: process.env,
    account,
    stopSignal: "INT",
    onLine(line) {
      if (line.includes("ready to accept connections")) isReady = true;
    },
  });
  await waitFor("Debian's PostgreSQL to start", () => (isReady ? true : null));
  const address = ["-h", "127.0.0.1", "-p", String(port), "-U", "postgres"];
  execFileSync(path.join(programs, "createdb"), [...address, "waybill"], asAccount);
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/waybill`,
    async stop() {
      await server.stop();
      await fs.rm(dataDir, { recursive: true, force: true });
    },
  };
}
