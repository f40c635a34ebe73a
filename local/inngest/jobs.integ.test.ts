import type pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "@/local/database/migrate";
import { openPool } from "@/local/database/pool";
import { silentLog } from "@/local/log";
import { createEmptyDatabase, type TestDatabase } from "@/tests/support/database";
import { claimJobs, type Job } from "./jobs";
import { engineSchema, migrations } from "./schema";

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
afterEach(async () => {
  await pool.query("delete from inngest.job");
  await pool.query("delete from inngest.run");
});

/** Adds due jobs of a function, each of a run of its own. The first one is due first. */
async function addJobs(functionId: string, count: number, kind: "call" | "flush" = "call") {
  const names = Array.from({ length: count }, (_, index) => `${functionId}-${index}`);
  await pool.query(
    `insert into inngest.run (id, function_id, event_id) select id, $2, 'event'
       from unnest($1::text[]) as id`,
    [names, functionId],
  );
  await pool.query(
    `insert into inngest.job (id, kind, run_id, function_id, step_id, due_at)
     select id, $3, id, $2, 'step', now() - interval '1 minute' + place * interval '1 ms'
       from unnest($1::text[]) with ordinality as name (id, place)`,
    [names, functionId, kind],
  );
}

const claim = { capacity: 20, callsMax: 4, leaseMs: 60_000 };
const idsOf = (jobs: readonly Job[]) => jobs.map(({ id }) => id).sort();

describe("a claim", () => {
  it("takes the first calls of a function up to its share, and all of others behind them", async () => {
    await addJobs("slow", 30);
    await addJobs("other", 2);
    const first = await claimJobs(pool, { ...claim, capacity: 64, inFlight: [] });
    const others = ["other-0", "other-1"];
    expect(idsOf(first.jobs)).toEqual([...others, "slow-0", "slow-1", "slow-2", "slow-3"]);
    expect(first.waitMs).toBeNull();
    await addJobs("third", 1);
    const second = await claimJobs(pool, { ...claim, inFlight: first.jobs });
    expect(idsOf(second.jobs)).toEqual(["third-0"]);
    expect(second.waitMs).toBeNull();
    const ended = first.jobs.filter(({ id }) => id !== "slow-2");
    const third = await claimJobs(pool, { ...claim, inFlight: [...ended, ...second.jobs] });
    expect(idsOf(third.jobs)).toEqual(["slow-4"]);
  });

  it("finds jobs of other functions behind more calls than it may claim", async () => {
    await addJobs("slow", 30);
    const first = await claimJobs(pool, { ...claim, inFlight: [] });
    await addJobs("other", 1);
    const second = await claimJobs(pool, { ...claim, inFlight: first.jobs });
    expect(idsOf(second.jobs)).toEqual(["other-0"]);
  });

  it("limits only calls", async () => {
    await addJobs("slow", 10, "flush");
    const { jobs } = await claimJobs(pool, { ...claim, inFlight: [] });
    expect(jobs).toHaveLength(10);
  });

  it("waits for jobs that are due later, unless the end of a call wakes it first", async () => {
    await addJobs("slow", 5);
    const { jobs: calls } = await claimJobs(pool, { ...claim, inFlight: [] });
    const later = "update inngest.job set due_at = now() + interval '1 hour' where id = 'slow-4'";
    await pool.query(later);
    expect((await claimJobs(pool, { ...claim, inFlight: calls })).waitMs).toBeNull();
    await pool.query("delete from inngest.job where id = 'slow-0'");
    const inFlight = calls.filter(({ id }) => id !== "slow-0");
    const { waitMs } = await claimJobs(pool, { ...claim, inFlight });
    expect(waitMs).toBeGreaterThan(3_000_000);
  });
});
