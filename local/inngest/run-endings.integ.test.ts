import type pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { migrate } from "@/local/database/migrate";
import { openPool } from "@/local/database/pool";
import { inTransaction } from "@/local/database/transaction";
import { failAttempt } from "@/local/inngest/answers";
import type { EngineContext } from "@/local/inngest/context";
import { FunctionRegistry } from "@/local/inngest/functions";
import { Interests } from "@/local/inngest/interests";
import { type CallJob, claimJobs } from "@/local/inngest/jobs";
import { openCompletions } from "@/local/inngest/run-completion";
import { endRun } from "@/local/inngest/run-endings";
import { lockRun } from "@/local/inngest/runs";
import { ENGINE_SCHEMA, migrations } from "@/local/inngest/schema";
import { silentLog } from "@/local/log";
import { createEmptyDatabase, type TestDatabase } from "@/tests/support/database";
import { waitFor } from "@/tests/support/wait";

let database: TestDatabase;
let pool: pg.Pool;
let context: EngineContext;

beforeAll(async () => {
  database = await createEmptyDatabase();
  pool = openPool({ databaseUrl: database.url, name: "test", connectionsMax: 3, log: silentLog });
  await migrate(pool, ENGINE_SCHEMA, migrations);
  context = {
    pool,
    functions: new FunctionRegistry(),
    interests: new Interests(),
    signingKey: undefined,
    timeScale: 1,
    wake: () => {},
    saveCheckpoint: async () => "stale",
    completeAlone: openCompletions(pool),
    log: silentLog,
  };
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

afterEach(async () => void (await pool.query("delete from inngest.job")));

/**
 * Two runs under one key with a single place: of the first, branch c holds it, branch a waits for
 * its next attempt and branch b for the place; of the other, one job waits for the place.
 */
async function crowd(key: string): Promise<CallJob> {
  const [run, other] = [`${key}-run`, `${key}-other`];
  await pool.query(
    `insert into inngest.run (id, function_id, event_id, slots, slot_limits)
     select id, 'f', 'event', array[$3], array[1] from unnest(array[$1, $2]) as id`,
    [run, other, key],
  );
  const insertJob = (runId: string, branch: string, due: string, parkedOn: string | null) =>
    pool.query(
      `insert into inngest.job (id, kind, run_id, function_id, step_id, due_at, slots, slot_limits,
                                parked_on)
       values ($1, 'call', $2, 'f', $3, now() + $4::interval, array[$5], array[1], $6)`,
      [`${runId}:${branch}`, runId, branch, due, key, parkedOn],
    );
  await insertJob(run, "a", "1 minute", null);
  await insertJob(run, "b", "-2 seconds", key);
  await insertJob(run, "c", "-3 seconds", null);
  await insertJob(other, "d", "-1 second", key);
  const { jobs } = await claimJobs(pool, { capacity: 10, leaseMs: 60_000, own: [] });
  const [held] = jobs;
  expect(jobs.map(({ id }) => id)).toEqual([`${run}:c`]);
  // A claimed job of the kind "call" is a CallJob.
  return held as CallJob;
}

async function jobsOf(key: string): Promise<{ id: string; parked_on: string | null }[]> {
  const { rows } = await pool.query(
    "select id, parked_on from inngest.job where id like $1 order by id",
    [`${key}-%`],
  );
  return rows;
}

test("a cancelled run's parked branch goes with it, and the place is offered to another run", async () => {
  const { runId } = await crowd("cancel");
  await inTransaction(pool, async (client) => {
    const run = await lockRun(client, runId);
    if (!run) throw new Error("The run is not live.");
    await endRun(client, run, { status: "Cancelled" });
  });
  expect(await jobsOf("cancel")).toEqual([
    { id: "cancel-other:d", parked_on: null },
    { id: "cancel-run:c", parked_on: null },
  ]);
});

test("a completed run's parked branch goes with it, and the place is offered to another run", async () => {
  const job = await crowd("complete");
  expect(await context.completeAlone(context, job, "done", [])).toBe("completed");
  expect(await jobsOf("complete")).toEqual([{ id: "complete-other:d", parked_on: null }]);
  const { rows } = await pool.query("select used from inngest.slot where key = 'complete'");
  expect(rows).toEqual([{ used: 0 }]);
});

test("a run that ends waits for the claim of its branch before it holds the key's lock", async () => {
  const job = await crowd("claimed");
  const { ended } = await inTransaction(pool, async (claim) => {
    await claim.query("select from inngest.job where id = 'claimed-run:a' for update");
    const failure = { error: {}, retryable: false, retryMs: null };
    const ended = failAttempt(context, job, failure);
    // Awaited when the claim has let go; until then a failure has a listener.
    ended.catch(() => undefined);
    await waitFor("the ending to wait for the claim", async () => {
      const { rows } = await pool.query(
        `select from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows[0] ?? null;
    });
    await claim.query("select from inngest.slot where key = 'claimed' for update nowait");
    return { ended };
  });
  await ended;
  expect(await jobsOf("claimed")).toEqual([{ id: "claimed-other:d", parked_on: null }]);
});
