import type pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "@/local/database/migrate";
import { openPool } from "@/local/database/pool";
import { inTransaction } from "@/local/database/transaction";
import { silentLog } from "@/local/log";
import { createEmptyDatabase, type TestDatabase } from "@/tests/support/database";
import { waitFor } from "@/tests/support/wait";
import { BatchRoom } from "./batch-room";
import { failAttempt } from "./call-outcome";
import { saveDeferrals } from "./deferrals";
import { endRun } from "./end-run";
import type { EngineContext } from "./engine-context";
import { FunctionRegistry } from "./function-registry";
import { type CallJob, claimJobs } from "./jobs";
import { MatchPaths } from "./match-paths";
import { createRunCompleter } from "./run-completer";
import { lockRun } from "./runs";
import { engineSchema, migrations } from "./schema";
import type { Op } from "./sdk-response";

let database: TestDatabase;
let pool: pg.Pool;
let context: EngineContext;

beforeAll(async () => {
  database = await createEmptyDatabase();
  pool = openPool({ databaseUrl: database.url, name: "test", connectionsMax: 3, log: silentLog });
  await migrate(pool, engineSchema, migrations);
  const [functions, matchPaths] = [new FunctionRegistry(), new MatchPaths()];
  context = {
    pool,
    functions,
    matchPaths,
    signingKey: undefined,
    timeScale: 1,
    batchRoom: new BatchRoom(),
    wake: () => {},
    saveCheckpoint: async () => "stale",
    completeUnobservedRun: createRunCompleter({ database: pool, functions, matchPaths }),
    log: silentLog,
  };
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

afterEach(async () => void (await pool.query("delete from inngest.job")));

const claim = { capacity: 10, callsMax: 10, leaseMs: 60_000, inFlight: [] };

const deferral: Op = {
  id: "deferral",
  op: "DeferAdd",
  name: "",
  displayName: "",
  data: null,
  error: undefined,
  opts: { fn_slug: "later", input: { n: 1 } },
};

/**
 * Two runs with a concurrency key of limit 1. Of the first run, branch c holds the slot, branch a
 * waits for its next attempt and branch b is parked; of the other run, one job is parked.
 */
async function createContendingRuns(key: string): Promise<CallJob> {
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
  const { jobs } = await claimJobs(pool, claim);
  const [claimed] = jobs;
  expect(jobs.map(({ id }) => id)).toEqual([`${run}:c`]);
  // The claimed job has the kind "call".
  return claimed as CallJob;
}

async function jobsOf(key: string): Promise<{ id: string; parked_on: string | null }[]> {
  const { rows } = await pool.query(
    "select id, parked_on from inngest.job where id like $1 order by id",
    [`${key}-%`],
  );
  return rows;
}

describe("the end of a run", () => {
  it("unparks another run's job instead of a cancelled run's own branch", async () => {
    const { runId } = await createContendingRuns("cancel");
    await inTransaction(pool, async (client) => {
      const run = await lockRun(client, runId);
      if (!run) throw new Error("The run has ended.");
      await endRun(client, run, { status: "Cancelled" });
    });
    expect(await jobsOf("cancel")).toEqual([
      { id: "cancel-other:d", parked_on: null },
      { id: "cancel-run:c", parked_on: null },
    ]);
  });

  it("unparks another run's job instead of a completed run's own branch", async () => {
    const job = await createContendingRuns("complete");
    await saveDeferrals(pool, job.runId, [deferral]);
    expect(await context.completeUnobservedRun(job, "done", [])).toBe("completed");
    expect((await pool.query("select from inngest.deferral")).rowCount).toBe(0);
    expect(await jobsOf("complete")).toEqual([{ id: "complete-other:d", parked_on: null }]);
    const { rows } = await pool.query("select used from inngest.slot where key = 'complete'");
    expect(rows).toEqual([{ used: 0 }]);
  });

  it("sends the events of its deferrals, whatever its status, and keeps none", async () => {
    const { runId } = await createContendingRuns("defers");
    const events = await inTransaction(pool, async (client) => {
      const run = await lockRun(client, runId);
      if (!run) throw new Error("The run has ended.");
      const other = { ...deferral, id: "other" };
      const abort = { ...deferral, op: "DeferAbort", opts: { target_hashed_id: "other" } };
      await saveDeferrals(client, runId, [deferral, other]);
      // A repeated report, also of an aborted deferral, changes nothing.
      await saveDeferrals(client, runId, [abort, deferral, other]);
      await saveDeferrals(client, runId, [deferral, other]);
      return endRun(client, run, { status: "Cancelled" });
    });
    const parent = { parent_fn_slug: "f", parent_run_id: runId };
    expect(events.filter(({ name }) => name === "inngest/deferred.schedule")).toMatchObject([
      { data: { n: 1, _inngest: { fn_slug: "later", ...parent } } },
    ]);
    expect((await pool.query("select from inngest.deferral")).rowCount).toBe(0);
  });

  it("waits for a claim of the run's other jobs before it locks the concurrency key", async () => {
    const job = await createContendingRuns("claimed");
    const { ended } = await inTransaction(pool, async (claim) => {
      await claim.query("select from inngest.job where id = 'claimed-run:a' for update");
      const failure = { error: {}, retryable: false, retryMs: null };
      const ended = failAttempt(context, job, failure);
      // Awaited after the claim is released; this handles a rejection before that.
      ended.catch(() => undefined);
      await waitFor("the end of the run to wait for the claim", async () => {
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
});
