import sql from "sql-template-tag";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPool } from "@/local/database/pool";
import { inTransaction } from "@/local/database/transaction";
import { silentLog } from "@/local/log";
import { createEmptyDatabase, type TestDatabase } from "@/tests/support/database";
import { waitFor } from "@/tests/support/wait";
import { openDatabase } from "./database";

let empty: TestDatabase;
beforeAll(async () => {
  empty = await createEmptyDatabase();
});
afterAll(() => empty.drop());

/** Ends a connection from outside, as a server that is stopped does, and waits until it is gone. */
async function end(
  other: { query(text: string): Promise<{ rowCount: number | null }> },
  pid: number,
) {
  await other.query(`select pg_terminate_backend(${pid})`);
  await waitFor("the connection's end", async () => {
    const { rowCount } = await other.query(`select 1 from pg_stat_activity where pid = ${pid}`);
    return rowCount === 0 ? true : null;
  });
}

test("a connection that dies between two statements fails its transaction, and nothing else", async () => {
  const db = openDatabase(empty.url, 2);
  const broken = db.transaction(async (tx) => {
    const [row] = await tx.query<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    await end(db.pool, row?.pid ?? 0);
    await tx.query(sql`select 1`);
  });
  await expect(broken).rejects.toThrow();
  expect(await db.query(sql`select 1 as one`)).toEqual([{ one: 1 }]);
  await db.pool.end();
});

test("so it is in the embedded services", async () => {
  const config = { databaseUrl: empty.url, name: "test", connectionsMax: 2, log: silentLog };
  const pool = openPool(config);
  const broken = inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    await end(pool, rows[0]?.pid ?? 0);
    await client.query("select 1");
  });
  await expect(broken).rejects.toThrow();
  expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await pool.end();
});
