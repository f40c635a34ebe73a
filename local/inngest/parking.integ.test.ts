import type pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { migrate } from "@/local/database/migrate";
import { openPool } from "@/local/database/pool";
import { silentLog } from "@/local/log";
import { createEmptyDatabase, type TestDatabase } from "@/tests/support/database";
import { unparkStranded } from "./parking";
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

/** Jobs `<key> 1`, `<key> 2`... that are parked on this key, and how many of its places are taken. */
async function park(key: string, jobs: number, places: number, used: number | null) {
  await pool.query(
    `insert into inngest.job (id, kind, run_id, function_id, step_id, due_at, slots, slot_limits,
                              parked_on)
     select $1 || ' ' || n, 'call', 'r', 'f', 's', now() + n * interval '1 ms',
            array['all', $1], array[1000, $2::integer], $1
       from generate_series(1, $3::integer) n`,
    [key, places, jobs],
  );
  if (used !== null) await pool.query("insert into inngest.slot values ($1, $2)", [key, used]);
}

async function parked(): Promise<string[]> {
  const { rows } = await pool.query(
    "select id from inngest.job where parked_on is not null order by id",
  );
  return rows.map(({ id }) => id);
}

it("the oldest parked jobs go on where there is room, as many as there are places", async () => {
  await park("full", 2, 3, 3);
  await park("roomy", 4, 3, 1);
  await park("forgotten", 3, 2, null);
  expect(await unparkStranded(pool)).toBe(4);
  expect(await parked()).toEqual(["forgotten 3", "full 1", "full 2", "roomy 3", "roomy 4"]);
});

it("a job stranded by a release that passed it over, while it was locked, is found", async () => {
  await pool.query("delete from inngest.job");
  await park("lone", 1, 1, 1);
  const ending = await pool.connect();
  await ending.query("begin");
  await ending.query("delete from inngest.job where id = 'lone 1'");
  await pool.query("select inngest.release(array['lone'])");
  await ending.query("rollback");
  ending.release();
  expect(await parked()).toEqual(["lone 1"]);
  expect(await unparkStranded(pool)).toBe(1);
  expect(await parked()).toEqual([]);
});
