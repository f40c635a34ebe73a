import { anyOf } from "@/local/database/query-prepared";
import { defersSql } from "./deferrals";
import { type EventPayloadRow, payloadFromRow } from "./events";
import type { Json, JsonObject } from "./json";
import { runEventsSql } from "./runs";
import { type Database, statement } from "./statement";

/**
 * A job whose lease this worker holds. `ref` and `generation` are the lease's fencing token: a
 * worker that has lost the lease can no longer change the job.
 */
export interface Job {
  id: string;
  ref: string;
  kind: "call" | "wake" | "expire" | "cron" | "flush";
  functionId: string;
  runId: string | null;
  /** Of a cron the schedule, of a flush the batch key. */
  stepId: string;
  attempt: number;
  generation: number;
  dueAt: Date;
  claimedAt: Date;
}

/** A call of a function, with everything that its request contains. */
export type CallJob = Job & {
  kind: "call";
  runId: string;
  requestVersion: number;
  planOnly: boolean;
  events: JsonObject[];
  /** Ids and values of the finished steps, in order of completion. */
  steps: [string, Json][];
  /** The run's deferrals by id, which the SDK does not report again. */
  defers: JsonObject;
  /** True when the run was started by an invoke step of another run, which waits for it. */
  hasParent: boolean;
};

interface Row {
  id: string;
  ref: string;
  kind: Job["kind"];
  function_id: string;
  run_id: string | null;
  step_id: string;
  attempt: number;
  generation: number;
  due_at: Date;
  status: string | null;
  request_version: number;
  plan_only: boolean;
  has_parent: boolean;
  events: EventPayloadRow[] | null;
  steps: [string, Json][] | null;
  defers: JsonObject | null;
}

const selectClaimed = statement<Row, [string[]]>(
  "select_claimed_jobs",
  `select j.id, j.ref, j.kind, j.function_id, j.run_id, j.step_id, j.attempt, j.generation,
          j.due_at, r.status, r.request_version, r.plan_only,
          r.parent_run_id is not null as has_parent,
          case when j.kind = 'call' then ${runEventsSql} end as events,
          case when j.kind = 'call' then (
            select json_agg(json_build_array(s.step_id, s.value) order by s.seq)
              from inngest.step s where s.run_id = j.run_id) end as steps,
          case when j.kind = 'call' then ${defersSql} end as defers
     from inngest.job j left join inngest.run r on r.id = j.run_id
    where j.id = ${anyOf("$1::text[]")}`,
);

const claimRows = statement<
  { ids: string[]; wait_ms: number | null },
  [capacity: number, leaseMs: number, inFlightIds: string[], calls: string[], callsMax: number]
>("claim_jobs", "select ids, wait_ms from inngest.claim($1, $2 * interval '1 ms', $3, $4, $5)");

/**
 * Leases up to `capacity` due jobs, including jobs whose lease has expired, except `inFlight`, which
 * this worker is still working on. With these, it has at most `callsMax` calls of one function.
 * `orphans` are jobs of runs that have ended. `waitMs` is the time until the next job is due; null
 * if none is scheduled.
 */
export async function claimJobs(
  database: Database,
  claim: { capacity: number; callsMax: number; leaseMs: number; inFlight: readonly Job[] },
): Promise<{ jobs: (Job | CallJob)[]; orphans: Job[]; waitMs: number | null }> {
  const { capacity, callsMax, leaseMs, inFlight } = claim;
  const inFlightIds = inFlight.map(({ id }) => id);
  const calls = inFlight.flatMap(({ kind, functionId }) => (kind === "call" ? [functionId] : []));
  const [claimed] = await claimRows(database, capacity, leaseMs, inFlightIds, calls, callsMax);
  const ids = claimed?.ids ?? [];
  const waitMs = claimed?.wait_ms ?? null;
  if (ids.length === 0) return { jobs: [], orphans: [], waitMs };
  const rows = await selectClaimed(database, ids);
  const isOrphan = (row: Row) => row.run_id !== null && row.status !== "Running";
  return {
    jobs: rows.filter((row) => !isOrphan(row)).map(toJob),
    orphans: rows.filter(isOrphan).map(toJob),
    waitMs,
  };
}

function toJob(row: Row): Job | CallJob {
  const job: Job = {
    id: row.id,
    ref: row.ref,
    kind: row.kind,
    functionId: row.function_id,
    runId: row.run_id,
    stepId: row.step_id,
    attempt: row.attempt,
    generation: row.generation,
    dueAt: row.due_at,
    claimedAt: new Date(),
  };
  if (row.kind !== "call" || row.run_id === null) return job;
  return {
    ...job,
    kind: "call",
    runId: row.run_id,
    requestVersion: row.request_version,
    planOnly: row.plan_only,
    events: (row.events ?? []).map(payloadFromRow),
    steps: row.steps ?? [],
    defers: row.defers ?? {},
    hasParent: row.has_parent,
  };
}

/** Locks jobs in the order of their ids, as checkpoints and run completion do: no deadlocks. */
const extendRows = statement<never, [string[], string[], number[], number]>(
  "extend_leases",
  `with leased as (
     select j.id
       from inngest.job j
       join unnest($1::text[], $2::bigint[], $3::integer[]) as input (id, ref, generation)
         on (j.id, j.ref, j.generation) = (input.id, input.ref, input.generation)
      where j.lease_until is not null
      order by j.id
        for no key update of j
   )
   update inngest.job j set lease_until = clock_timestamp() + $4 * interval '1 ms'
     from leased where j.id = leased.id`,
);

/** Extends the leases that this worker still holds. A `leaseMs` of 0 releases them. */
export async function extendLeases(
  database: Database,
  jobs: Job[],
  leaseMs: number,
): Promise<void> {
  await extendRows(
    database,
    jobs.map((job) => job.id),
    jobs.map((job) => job.ref),
    jobs.map((job) => job.generation),
    leaseMs,
  );
}

/**
 * Deletes the job only under its current lease. The run's other jobs, which ending the run would
 * delete, are locked before the slot rows: a claim locks in the same order.
 */
const finishRow = statement<{ again: boolean }, [string, string, number, string | null]>(
  "finish_job",
  `with siblings as materialized (
     select from inngest.job where run_id = $4 and lease_until is null order by id for update
   ),
   finished as (
     delete from inngest.job where id = $1 and ref = $2 and generation = $3
       and lease_until is not null and (select count(*) from siblings) >= 0
     returning again, slots
   )
   select again, inngest.release(slots) from finished`,
);

/**
 * Deletes a job and releases its concurrency slots. `again` means that a discovery was requested
 * during the call. Null when the lease is lost: the outcome must be discarded.
 */
export async function finishJob(database: Database, job: Job): Promise<{ again: boolean } | null> {
  const [finished] = await finishRow(database, job.id, job.ref, job.generation, job.runId);
  return finished ?? null;
}

const retryRow = statement<{ id: string }, [string, string, number, number]>(
  "retry_job",
  `with retried as (
     update inngest.job
        set lease_until = null, again = false, attempt = attempt + 1,
            due_at = now() + $4 * interval '1 ms'
      where id = $1 and ref = $2 and generation = $3 and lease_until is not null
      returning id, slots
   )
   select id, inngest.release(slots) from retried`,
);

/** Requeues a failed job as its next attempt, after `delayMs`. False when the lease is lost. */
export async function retryJob(database: Database, job: Job, delayMs: number): Promise<boolean> {
  const rows = await retryRow(database, job.id, job.ref, job.generation, delayMs);
  return rows.length > 0;
}

const postponeRow = statement<never, [string, string, number, number]>(
  "postpone_job",
  `update inngest.job
      set attempt = attempt + 1, generation = generation + 1,
          lease_until = clock_timestamp() + $4 * interval '1 ms'
    where id = $1 and ref = $2 and generation = $3 and lease_until is not null`,
);

/**
 * Schedules another attempt of a timer, cron or batch that the engine failed to handle. The delay
 * is a lease that expires, because `due_at` must not change: for a cron it is the tick.
 */
export async function postponeJob(database: Database, job: Job, delayMs: number): Promise<void> {
  await postponeRow(database, job.id, job.ref, job.generation, delayMs);
}
