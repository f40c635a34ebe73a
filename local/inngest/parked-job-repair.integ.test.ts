import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "@/local/database/migrate";
import { openPool } from "@/local/database/pool";
import { silentLog } from "@/local/log";
import { createEmptyDatabase, type TestDatabase } from "@/tests/support/database";
import { unparkStrandedJobs } from "./parked-job-repair";
import { engineSchema, migrations } from "./schema";

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createEmptyDatabase();
  pool = openPool({ databaseUrl: database.url, name: "test", connectionsMax: 3, log: silentLog });
  await migrate(pool, engineSchema, migrations);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** Inserts jobs `<key> 1`, `<key> 2`, … parked on this key, of whose slots `used` are in use. */
async function park(key: string, jobs: number, limit: number, used: number | null) {
  await pool.query(
    `insert into inngest.job (id, kind, run_id, function_id, step_id, due_at, slots, slot_limits,
                              parked_on)
     select $1 || ' ' || n, 'call', 'r', 'f', 's', now() + n * interval '1 ms',
            array['all', $1], array[1000, $2::integer], $1
       from generate_series(1, $3::integer) n`,
    [key, limit, jobs],
  );
  if (used !== null) await pool.query("insert into inngest.slot values ($1, $2)", [key, used]);
}

async function parkedIds(): Promise<string[]> {
  const { rows } = await pool.query(
    "select id from inngest.job where parked_on is not null order by id",
  );
  return rows.map(({ id }) => id);
}

describe("unparkStrandedJobs", () => {
  it("unparks as many of a key's oldest jobs as it has free slots", async () => {
    await park("full", 2, 3, 3);
    await park("free", 4, 3, 1);
    await park("no-row", 3, 2, null);
    expect(await unparkStrandedJobs(pool)).toBe(4);
    expect(await parkedIds()).toEqual(["free 3", "free 4", "full 1", "full 2", "no-row 3"]);
  });

  it("unparks a job that a release skipped because it was locked", async () => {
    await pool.query("delete from inngest.job");
    await park("lone", 1, 1, 1);
    const locking = await pool.connect();
    await locking.query("begin");
    await locking.query("delete from inngest.job where id = 'lone 1'");
    await pool.query("select inngest.release(array['lone'])");
    await locking.query("rollback");
    locking.release();
    expect(await parkedIds()).toEqual(["lone 1"]);
    expect(await unparkStrandedJobs(pool)).toBe(1);
    expect(await parkedIds()).toEqual([]);
  });
});
