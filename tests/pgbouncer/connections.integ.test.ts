import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "@/lib/db/database";
import { storePool } from "@/lib/telemetry/store/database";
import { openPool } from "@/local/database/pool";
import { queryPrepared } from "@/local/database/query-prepared";
import { inTransaction } from "@/local/database/transaction";
import { startEngine } from "@/local/inngest";
import { silentLog } from "@/local/log";
import { migrateDatabase } from "@/local/supervisor/migrate";
import { pendingMigrations } from "@/local/supervisor/schema";
import { seedDemo } from "@/prisma/seed";
import {
  createEmptyDatabase,
  createMigratedDatabase,
  type TestDatabase,
} from "@/tests/support/database";
import {
  type PgBouncer,
  startPgBouncer,
  tracksPreparedStatements,
  withoutPgBouncer,
} from "@/tests/support/pgbouncer";
import { patienceMs, waitFor } from "@/tests/support/wait";

const root = path.join(import.meta.dirname, "../..");
const limits = tracksPreparedStatements() ? [0, 100] : [0];

describe.skipIf(withoutPgBouncer)(`behind PgBouncer in transaction mode${withoutPgBouncer}`, () => {
  describe.each(limits)("with max_prepared_statements = %i", (preparedStatementsMax) => {
    let database: TestDatabase;
    let pooler: PgBouncer;
    let url: string;
    beforeAll(async () => {
      database = await createMigratedDatabase();
      pooler = await startPgBouncer(database.url, { serverConnections: 2, preparedStatementsMax });
      url = pooler.urlOf(new URL(database.url).pathname.slice(1));
    });
    afterAll(async () => {
      await pooler?.stop();
      await database?.drop();
    });

    it("statements reach whichever connection is free, also those with a name", async () => {
      const db = openDatabase(url, 8);
      const run = (n: number) =>
        db.query<{ n: number; pid: number }>(sql`
        SELECT ${n}::int AS n, pg_backend_pid() AS pid, pg_sleep(0.002)`);
      const rows = (await Promise.all(Array.from({ length: 200 }, (_, n) => run(n)))).flat();
      expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: 200 }, (_, n) => n));
      expect(new Set(rows.map(({ pid }) => pid)).size).toBe(2);
      await db.pool.end();
    });

    it("a transaction has its settings, and leaves none behind", async () => {
      const db = openDatabase(url, 4, storePool.settings);
      const readSettings = sql`SELECT current_setting('jit') AS jit,
        current_setting('statement_timeout') AS timeout`;
      const inside = await db.transaction((tx) => tx.query(readSettings));
      expect(inside).toEqual([{ jit: "off", timeout: "3s" }]);
      expect(await db.query(readSettings)).toEqual([{ jit: "on", timeout: "0" }]);
      await db.pool.end();
    });

    it("the embedded services' pools work as well", async () => {
      const pool = openPool({ databaseUrl: url, name: "test", connectionsMax: 8, log: silentLog });
      const text = "select $1::int as n, pg_sleep(0.002)";
      const statements = Array.from({ length: 100 }, (_, n) =>
        queryPrepared<{ n: number }>(pool, text, [n]),
      );
      const rows = (await Promise.all(statements)).flatMap((result) => result.rows);
      expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: 100 }, (_, n) => n));
      const timeout = await inTransaction(pool, async (client) => {
        const { rows: found } = await client.query("show statement_timeout");
        return found;
      });
      expect(timeout).toEqual([{ statement_timeout: "15s" }]);
      await pool.end();
    });

    it("the engine starts, restarts, and keeps the shop's data", async () => {
      expect(await seedDemo(url)).toBe(true);
      const config = {
        ...{ databaseUrl: url, host: "127.0.0.1", port: 0, log: silentLog },
        ...{ eventKeys: [], serveUrls: [] },
      };
      for (let start = 1; start <= 2; start += 1) {
        const engine = await startEngine(config);
        await engine.close();
      }
    });
  });

  it("migrates, and again, without a lock that stays behind", async () => {
    const empty = await createEmptyDatabase();
    const pooler = await startPgBouncer(empty.url, { serverConnections: 4 });
    const url = pooler.urlOf(new URL(empty.url).pathname.slice(1));
    const env = { ...process.env, DATABASE_URL: url };
    const deploy = () =>
      promisify(execFile)(process.execPath, ["--import", "tsx", "local/prisma/deploy.ts"], {
        ...{ cwd: root, timeout: patienceMs, env },
      });
    expect((await deploy()).stdout).toContain("Applied ");
    const direct = openDatabase(empty.url, 1);
    await waitFor("the lock to end", async () => {
      const [lock] = await direct.query(sql`
        SELECT pid FROM pg_locks WHERE locktype = 'advisory'
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
      return lock ? null : true;
    });
    await direct.pool.end();
    expect((await deploy()).stdout).toBe("");
    await repeatMigration(url, async () => void (await deploy()));
    await pooler.stop();
    await empty.drop();
  });
});

/** Migrates as a start does after one that was killed in the middle of a migration. */
async function repeatMigration(url: string, deploy: () => Promise<void>): Promise<void> {
  const name = "20261201070010_orders_by_update";
  const db = openDatabase(url, 1);
  await db.query(sql`UPDATE _prisma_migrations SET finished_at = NULL
    WHERE migration_name = ${name}`);
  await db.pool.end();
  const steps: string[] = [];
  const signal = AbortSignal.timeout(patienceMs);
  const options = { databaseUrl: url, root, signal, deploy };
  await migrateDatabase({ ...options, progress: (step) => steps.push(step) });
  expect(steps).toContain(`Repeating the migration ${name}, which has not finished`);
  expect(await pendingMigrations(url, root)).toEqual([]);
}

it("a connection straight to PostgreSQL has the pool's settings and keeps prepared statements", async () => {
  const empty = await createEmptyDatabase();
  const db = openDatabase(empty.url, 1, storePool.settings);
  await db.query(sql`SELECT 1 AS one`);
  const [row] = await db.query(sql`SELECT current_setting('jit') AS jit,
    current_setting('statement_timeout') AS timeout,
    (SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT 1 AS one') AS prepared`);
  expect(row).toEqual({ jit: "off", timeout: "3s", prepared: 1 });
  await db.pool.end();
  await empty.drop();
});

it("the embedded services prepare a statement once, and of very many variants only some", async () => {
  const empty = await createEmptyDatabase();
  const config = { databaseUrl: empty.url, name: "test", connectionsMax: 1, log: silentLog };
  const pool = openPool(config);
  const countPrepared = async () => {
    const { rows } = await pool.query<{ count: number }>(
      "select count(*)::int as count from pg_prepared_statements",
    );
    return rows[0]?.count ?? 0;
  };
  await queryPrepared(pool, "select $1::int as n", [1]);
  await queryPrepared(pool, "select $1::int as n", [2]);
  expect(await countPrepared()).toBe(1);
  for (let n = 1; n <= 300; n += 1) await queryPrepared(pool, `select ${n} as n`);
  expect(await countPrepared()).toBeLessThanOrEqual(200);
  await pool.end();
  await empty.drop();
});
