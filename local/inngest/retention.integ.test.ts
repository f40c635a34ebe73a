import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "@/local/database/migrate";
import { openPool } from "@/local/database/pool";
import { silentLog } from "@/local/log";
import { createEmptyDatabase, type TestDatabase } from "@/tests/support/database";
import { pruneExpired } from "./retention";
import { engineSchema, migrations } from "./schema";

const dayMs = 86_400_000;
const old = "01HZZZZZZZ0000000000000001";
const oldRunning = "01HZZZZZZZ0000000000000002";
const oldJustEnded = "01HZZZZZZZ0000000000000003";
const fresh = "7ZZZZZZZZZ0000000000000001";

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createEmptyDatabase();
  pool = openPool({ databaseUrl: database.url, name: "test", connectionsMax: 2, log: silentLog });
  await migrate(pool, engineSchema, migrations);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const retained = [oldRunning, oldJustEnded, fresh];

describe("pruneExpired", () => {
  it("deletes runs a week after their end, but no running run or its events", async () => {
    for (const id of [old, ...retained]) {
      const status = id === oldRunning ? "Running" : "Completed";
      const endedAgoDays = { [old]: 8, [oldJustEnded]: 5 }[id] ?? 0;
      await pool.query("insert into inngest.event (id, name, data, ts) values ($1, 'x', '{}', 0)", [
        id,
      ]);
      await pool.query(
        `insert into inngest.run (id, function_id, event_id, status, ended_at)
       values ($1, 'f', $1, $2, case when $2 <> 'Running' then now() - $3 * interval '1 day' end)`,
        [id, status, endedAgoDays],
      );
      await pool.query(
        "insert into inngest.step (run_id, step_id, name, value) values ($1, 's', 's', '1')",
        [id],
      );
    }
    await pool.query(`insert into inngest.dedupe (key, expires_at)
    values ('expired', now() - interval '1 second'), ('valid', now() + interval '1 hour')`);
    await pool.query("insert into inngest.slot (key, used) values ('free', 0), ('taken', 1)");

    // The second pass deletes the events of the runs that the first has deleted.
    await pruneExpired(pool, Date.now() + dayMs);
    await pruneExpired(pool, Date.now() + dayMs);

    const column = async (text: string) => (await pool.query(text)).rows.map((row) => row.id);
    for (const table of ["event", "run"]) {
      expect(await column(`select id from inngest.${table} order by id`)).toEqual(retained);
    }
    expect(await column("select run_id as id from inngest.step order by 1")).toEqual(retained);
    expect(await column("select key as id from inngest.dedupe")).toEqual(["valid"]);
    expect(await column("select key as id from inngest.slot")).toEqual(["taken"]);
  });

  it("deletes expired rows in chunks", async () => {
    await pool.query(`insert into inngest.dedupe (key, expires_at)
    select n::text, now() - interval '1 hour' from generate_series(1, 1200) n`);
    expect(await pruneExpired(pool, Date.now())).toBe("more");
    expect(await pruneExpired(pool, Date.now())).toBe("more");
    expect(await pruneExpired(pool, Date.now())).toBe("done");
  });
});
