import { payloadOf, type StoredPayload } from "./events";
import type { Json, JsonObject } from "./json";
import { runEventsSql } from "./runs";
import { type Database, statement } from "./statement";

/** A job this worker holds the lease of. `ref` and `generation` fence answers of earlier holders. */
export interface Job {
  id: string;
  ref: string;
  kind: "call" | "wake" | "expire" | "cron" | "flush";
  functionId: string;
  runId: string | null;
  /** For crons the schedule, for flushes the batch key. */
  stepId: string;
  attempt: number;
  generation: number;
  dueAt: Date;
  claimedAt: Date;
}

/** A call to the SDK with all that its request holds. */
export type CallJob = Job & {
  kind: "call";
  runId: string;
  requestVersion: number;
  planOnly: boolean;
  events: JsonObject[];
  /** Step id and value, in order of completion. */
  steps: [string, Json][];
  /** Ending this run concerns another one, which waits for it in an invoke step. */
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
  events: StoredPayload[] | null;
  steps: [string, Json][] | null;
}

const selectClaimed = statement<Row, [string[]]>(
  "claimed_jobs",
  `select j.id, j.ref, j.kind, j.function_id, j.run_id, j.step_id, j.attempt, j.generation, j.due_at,
          r.status, r.request_version, r.plan_only, r.parent_run_id is not null as has_parent,
          case when j.kind = 'call' then ${runEventsSql} end as events,
          case when j.kind = 'call' then (
            select json_agg(json_build_array(s.step_id, s.value) order by s.seq)
              from inngest.step s where s.run_id = j.run_id) end as steps
     from inngest.job j left join inngest.run r on r.id = j.run_id
    where j.id = any ($1)`,
);

const claimRows = statement<
  { ids: string[]; wait_ms: number | null },
  [capacity: number, leaseMs: number, own: string[]]
>("claim", "select ids, wait_ms from inngest.claim($1, $2 * interval '1 ms', $3)");

/**
 * Takes the lease of up to `capacity` due jobs, those of dead workers included (`own` are this
 * worker's, dead or not). `waitMs` is when the next one is due; null when none is scheduled.
 */
export async function claimJobs(
  database: Database,
  claim: { capacity: number; leaseMs: number; own: string[] },
): Promise<{ jobs: (Job | CallJob)[]; orphans: Job[]; waitMs: number | null }> {
  const [claimed] = await claimRows(database, claim.capacity, claim.leaseMs, claim.own);
  const ids = claimed?.ids ?? [];
  const waitMs = claimed?.wait_ms ?? null;
  if (ids.length === 0) return { jobs: [], orphans: [], waitMs };
  const rows = await selectClaimed(database, ids);
  // The run ended while this job was out or queued: nobody needs it.
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
    events: (row.events ?? []).map(payloadOf),
    steps: row.steps ?? [],
    hasParent: row.has_parent,
  };
}

/** Whoever locks several leased jobs does it by id: this, checkpoints and completions. */
const extendRows = statement<never, [string[], string[], number[], number]>(
  "extend_leases",
  `with held as (
     select j.id
       from inngest.job j
       join unnest($1::text[], $2::bigint[], $3::integer[]) as asked (id, ref, generation)
         on (j.id, j.ref, j.generation) = (asked.id, asked.ref, asked.generation)
      where j.lease_until is not null
      order by j.id
        for no key update of j
   )
   update inngest.job j set lease_until = clock_timestamp() + $4 * interval '1 ms'
     from held where j.id = held.id`,
);

/** Heartbeat: prolongs the leases that are still this worker's. A `leaseMs` of 0 gives them up. */
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
 * Only the holder of the lease may finish a job; a superseded one finds nothing to take. The run's
 * other jobs, of which what follows may end some, are locked before the places, as a claim does it.
 */
const takeRow = statement<{ again: boolean }, [string, string, number, string | null]>(
  "take_job",
  `with siblings as materialized (
     select from inngest.job where run_id = $4 and lease_until is null order by id for update
   ),
   taken as (
     delete from inngest.job where id = $1 and ref = $2 and generation = $3
       and lease_until is not null and (select count(*) from siblings) >= 0
     returning again, slots
   )
   select again, inngest.release(slots) from taken`,
);

/** Finishes a job and frees its places. Null when it was taken over: the answer must be dropped. */
export async function takeJob(database: Database, job: Job): Promise<{ again: boolean } | null> {
  const [taken] = await takeRow(database, job.id, job.ref, job.generation, job.runId);
  return taken ?? null;
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

/** Puts a failed job back as its next attempt. False when it was taken over. */
export async function retryJob(database: Database, job: Job, delayMs: number): Promise<boolean> {
  const rows = await retryRow(database, job.id, job.ref, job.generation, delayMs);
  return rows.length > 0;
}

const putOffRow = statement<never, [string, string, number, number]>(
  "put_off_job",
  `update inngest.job
      set attempt = attempt + 1, generation = generation + 1,
          lease_until = clock_timestamp() + $4 * interval '1 ms'
    where id = $1 and ref = $2 and generation = $3 and lease_until is not null`,
);

/**
 * Puts off a timer, cron or batch that the engine itself could not handle. As a lease that nobody
 * prolongs, since `due_at` has to stay: for a cron it is the tick.
 */
export async function putOffJob(database: Database, job: Job, delayMs: number): Promise<void> {
  await putOffRow(database, job.id, job.ref, job.generation, delayMs);
}
