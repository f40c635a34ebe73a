import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { launch } from "@/local/processes/launch";
import { freePort } from "./ports";
import { waitFor } from "./wait";

/** Debian's package puts it into /usr/sbin, which is not on everyone's PATH. */
const directories = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin"];
const binary = directories.map((dir) => path.join(dir, "pgbouncer")).find(existsSync);

/** Why tests with PgBouncer are skipped, for their titles; "" if they run. */
export const withoutPgBouncer = binary ? "" : " (skipped: pgbouncer is not installed)";

export interface PgBouncer {
  /** The URL of the database of this name behind the pooler. */
  urlOf(database: string): string;
  stop(): Promise<void>;
}

/** Whether the installed version can keep track of named prepared statements. */
export function tracksPreparedStatements(): boolean {
  if (!binary) return false;
  const version = execFileSync(binary, ["--version"], { encoding: "utf8" });
  const [, major = 0, minor = 0] = /PgBouncer (\d+)\.(\d+)/.exec(version)?.map(Number) ?? [];
  return major > 1 || minor >= 21;
}

/**
 * Starts PgBouncer in transaction mode in front of a server, with few connections to it, so that
 * clients share them. It refuses startup parameters that it doesn't know, as it does by default.
 */
export async function startPgBouncer(
  server: string,
  options: { serverConnections: number; preparedStatementsMax?: number },
): Promise<PgBouncer> {
  if (!binary) throw new Error("pgbouncer is not installed.");
  const port = await freePort();
  const dir = await fs.mkdtemp(path.join(os.tmpdir(), "waybill-pgbouncer-"));
  const { hostname, port: serverPort, username, password } = new URL(server);
  const login = `user=${username} password=${password}`;
  const { serverConnections, preparedStatementsMax = 0 } = options;
  const config = [
    "[databases]",
    `* = host=${hostname} port=${serverPort} ${password ? login : `user=${username}`}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = any",
    "pool_mode = transaction",
    "max_client_conn = 500",
    `default_pool_size = ${serverConnections}`,
    // Since 1.24 it tracks them by default. Before 1.21 it doesn't know the setting.
    ...(tracksPreparedStatements() ? [`max_prepared_statements = ${preparedStatementsMax}`] : []),
  ];
  const file = path.join(dir, "pgbouncer.ini");
  await fs.writeFile(file, `${config.join("\n")}\n`);
  // It refuses to run as root, and its own account must be able to read the file.
  await fs.chmod(dir, 0o755);
  const account = process.getuid?.() === 0 ? ["--user", "nobody"] : [];
  let isReady = false;
  const lines: string[] = [];
  const pooler = await launch({
    command: binary,
    args: [...account, file],
    cwd: "/",
    env: process.env,
    onLine(line) {
      lines.push(line);
      if (line.includes("process up")) isReady = true;
    },
  });
  const exited = pooler.exited.then(() => {
    throw new Error(`pgbouncer has exited: ${lines.join("\n")}`);
  });
  exited.catch(() => undefined);
  await Promise.race([exited, waitFor("pgbouncer to start", () => (isReady ? true : null))]);
  return {
    urlOf: (database) => `postgresql://waybill@127.0.0.1:${port}/${database}`,
    async stop() {
      await pooler.stop();
      await fs.rm(dir, { recursive: true, force: true });
    },
  };
}
