import fs from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLog } from "@/local/log";
import { type PostgresServer, startPostgres } from "@/local/postgres";
import { processIdentity } from "@/local/processes/identity";
import { createDataDir } from "@/tests/support/data-dir";
import { freePort } from "@/tests/support/ports";

let dataDir: string;
let port: number;
let server: PostgresServer | undefined;
beforeEach(async () => {
  dataDir = await createDataDir();
  port = await freePort();
});
afterEach(async () => {
  await server?.stop();
  await fs.rm(dataDir, { recursive: true, force: true });
});

type Options = Pick<Parameters<typeof startPostgres>[0], "onSpawn" | "signal">;

async function start(at = port, options: Options = {}): Promise<PostgresServer> {
  server = await startPostgres({
    ...{ dataDir, port: at, password: "secret", database: "shop", log: silentLog },
    ...options,
  });
  return server;
}

async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Inserts numbers one by one until the server is killed. Reports each acknowledged one. */
async function insertUntilKilled(
  url: string,
  onAcknowledged: (last: number) => void,
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  try {
    await client.connect();
    for (let next = 1; ; next += 1) {
      await client.query("insert into numbers values ($1)", [next]);
      onAcknowledged(next);
    }
  } catch {
    // The server was killed.
  }
}

describe("startPostgres", () => {
  it("loses no acknowledged row by kill -9", async () => {
    const { url, pid, exited } = await start();
    await query(url, "create table numbers (n int primary key)");
    let acknowledged = 0;
    const inserting = insertUntilKilled(url, (last) => {
      acknowledged = last;
    });
    await expect.poll(() => acknowledged).toBeGreaterThan(100);
    process.kill(pid, "SIGKILL");
    await exited;
    await inserting;
    const { url: again } = await start();
    const [row] = await query<{ last: number }>(again, "select max(n)::int as last from numbers");
    expect(row?.last).toBeGreaterThanOrEqual(acknowledged);
  });

  it("has durable settings and the expected version", async () => {
    const { url } = await start();
    const [row] = await query<Record<string, string>>(
      url,
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commits,
            current_setting('server_version_num') as version, current_user as username`,
    );
    expect(row).toMatchObject({ fsync: "on", commits: "on", username: "postgres" });
    expect(row?.version).toMatch(/^18/);
  });

  it("rejects a taken port and keeps the server on it", async () => {
    const other = await start();
    const dataDirOfOther = dataDir;
    dataDir = path.join(dataDirOfOther, "second");
    await expect(start()).rejects.toMatchObject({ code: "EADDRINUSE" });
    dataDir = dataDirOfOther;
    expect(await query(other.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("starts despite a pid file that names another program", async () => {
    await (await start()).stop();
    const pidFile = path.join(dataDir, "postgres/postmaster.pid");
    await fs.writeFile(pidFile, `${process.pid}\n${dataDir}/postgres\n`);
    const { url } = await start();
    expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("stops a leftover server on this directory first", async () => {
    const leftover = await start();
    const { pid } = await start(await freePort());
    await leftover.exited;
    expect(pid).not.toBe(leftover.pid);
  });

  it("leaves no server running when the start is aborted", async () => {
    await (await start()).stop();
    const stopping = new AbortController();
    const pids: number[] = [];
    const onSpawn = (pid: number) => {
      pids.push(pid);
      stopping.abort();
    };
    await expect(start(port, { onSpawn, signal: stopping.signal })).rejects.toThrow(/abort/i);
    expect(pids).toHaveLength(1);
    expect(processIdentity(pids[0] ?? 0)).toBeUndefined();
  });
});
