import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLog } from "@/local/log";
import { type PostgresServer, startPostgres } from "@/local/postgres";
import { processIdentity } from "@/local/processes/identity";
import { freePort } from "@/tests/support/ports";

let dataDir: string;
let port: number;
let server: PostgresServer | undefined;
beforeEach(async () => {
  dataDir = await fs.mkdtemp(path.join(os.tmpdir(), "waybill-postgres-"));
  await fs.chmod(dataDir, 0o755);
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

/** Inserts numbers one by one until the server is gone; each one that it acknowledges is told. */
async function insertUntilKilled(url: string, tell: (last: number) => void): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  try {
    await client.connect();
    for (let next = 1; ; next += 1) {
      await client.query("insert into numbers values ($1)", [next]);
      tell(next);
    }
  } catch {
    // It was killed.
  }
}

test("no acknowledged row is lost by kill -9", async () => {
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

test("it is durable, and of the version that was asked for", async () => {
  const { url } = await start();
  const [row] = await query<Record<string, string>>(
    url,
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commits,
            current_setting('server_version_num') as version, current_user as username`,
  );
  expect(row).toMatchObject({ fsync: "on", commits: "on", username: "postgres" });
  expect(row?.version).toMatch(/^18/);
});

test("a taken port is told as such, and the server on it is left alone", async () => {
  const other = await start();
  const dataDirOfOther = dataDir;
  dataDir = path.join(dataDirOfOther, "second");
  await expect(start()).rejects.toMatchObject({ code: "EADDRINUSE" });
  dataDir = dataDirOfOther;
  expect(await query(other.url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("a pid file that names another program does not keep it from starting", async () => {
  await (await start()).stop();
  const pidFile = path.join(dataDir, "postgres/postmaster.pid");
  await fs.writeFile(pidFile, `${process.pid}\n${dataDir}/postgres\n`);
  const { url } = await start();
  expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("a server that an earlier start left on this directory is ended first", async () => {
  const left = await start();
  const { pid } = await start(await freePort());
  await left.exited;
  expect(pid).not.toBe(left.pid);
});

test("a start can be aborted as soon as there is a server, and leaves none", async () => {
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
