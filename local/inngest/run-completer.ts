import { deferredEvent } from "./deferrals";
import { finishedEvent, runSystemEvents } from "./end-run";
import type { EngineEvent } from "./events";
import type { FunctionRegistry } from "./function-registry";
import { groupCommit } from "./group-commit";
import type { CallJob } from "./jobs";
import type { Json } from "./json";
import type { MatchPaths } from "./match-paths";
import { type Database, statement } from "./statement";
import type { StepValue } from "./steps";

interface Step {
  id: string;
  name: string;
  value: StepValue;
}

interface Completion {
  job: CallJob;
  output: Json;
  /** Steps of the last call, which no checkpoint has saved. */
  steps: Step[];
  finished: EngineEvent | undefined;
}

/**
 * Has the same effects as `endRun` on completed runs that nothing observes, in one statement for
 * all of them. As everywhere, runs are locked before jobs (which the count in `leased` enforces),
 * and jobs in the order of their ids, so that no two transactions deadlock.
 */
const completeRows = statement<
  never,
  [
    runIds: string[],
    jobIds: string[],
    refs: string[],
    generations: number[],
    outputs: string[],
    eventIds: (string | null)[],
    eventName: string,
    eventData: string[],
    eventTimes: number[],
    startedAt: Date[],
    stepRunIds: string[],
    stepIds: string[],
    stepNames: string[],
    stepValues: string[],
    eventMetas: (string | null)[],
  ]
>(
  "complete_runs",
  `with completed as (
     select * from unnest($1::text[], $2::text[], $3::bigint[], $4::integer[], $5::json[],
                          $6::text[], $8::json[], $9::bigint[], $10::timestamptz[], $15::json[])
       as c (run_id, job_id, ref, generation, output, event_id, event_data, event_ts, started_at,
             event_meta)
   ),
   live as materialized (
     select id from inngest.run
      where id in (select run_id from completed) and status = 'Running'
      order by id for no key update
   ),
   leased as materialized (
     select j.id
       from inngest.job j
       join completed c on (j.id, j.ref, j.generation) = (c.job_id, c.ref, c.generation)
      where j.lease_until is not null and (select count(*) from live) >= 0
      order by j.id for update of j
   ),
   finished_jobs as (
     delete from inngest.job j using completed c join leased on leased.id = c.job_id
      where j.id = leased.id
     returning j.id, j.run_id, j.slots, c.output, c.event_id, c.event_data, c.event_ts,
               c.event_meta, c.started_at
   ),
   ended as (
     update inngest.run r
        set status = 'Completed', output = job.output, ended_at = now(),
            started_at = coalesce(r.started_at, job.started_at)
       from finished_jobs job join live on live.id = job.run_id
      where r.id = job.run_id
     returning r.id, job.id as job_id, job.event_id, job.event_data, job.event_ts, job.event_meta
   ),
   saved as (
     insert into inngest.step (run_id, step_id, name, value)
     select ended.id, s.step_id, s.name, s.value
       from unnest($11::text[], $12::text[], $13::text[], $14::json[])
              with ordinality as s (run_id, step_id, name, value, position)
       join ended on ended.id = s.run_id
      order by s.position
     on conflict do nothing
   ),
   dropped as (
     delete from inngest.job j using ended
      where j.run_id = ended.id and j.id <> ended.job_id and j.lease_until is null
     returning j.slots, j.parked_on
   ),
   ops as (delete from inngest.op using ended where op.run_id = ended.id),
   listeners as (delete from inngest.listener l using ended where l.run_id = ended.id),
   deferrals as (delete from inngest.deferral d using ended where d.run_id = ended.id),
   events as (
     insert into inngest.event (id, name, data, ts, meta)
     select event_id, $7, event_data, event_ts, event_meta from ended where event_id is not null
   ),
   released as (
     select array_agg(key) as keys from finished_jobs, unnest(finished_jobs.slots) as key
   ),
   offered as (
     select array_agg(key) as keys from dropped, unnest(dropped.slots) as key
      where parked_on is null
   )
   -- Both aggregates force every delete to come first: PostgreSQL refuses to update (unpark) a row
   -- that the same statement goes on to delete (error 27000).
   select inngest.release(released.keys) from released, offered
   union all
   select inngest.unpark(key) from offered, unnest(offered.keys) as key`,
);

/**
 * Completes the job's run, together with other runs that complete at the same time. Does nothing
 * and returns "observed" if the end of the run, or the events of its deferrals, can concern a parent
 * run, a listener or a function.
 */
export type CompleteUnobservedRun = (
  job: CallJob,
  output: Json,
  steps: Step[],
) => Promise<"completed" | "observed">;

export function createRunCompleter(engine: {
  database: Database;
  functions: FunctionRegistry;
  matchPaths: MatchPaths;
}): CompleteUnobservedRun {
  const { database, functions, matchPaths } = engine;
  const complete = groupCommit<Completion, void>(async (completions) => {
    const steps = completions.flatMap(({ job, steps }) =>
      steps.map((step) => ({ ...step, runId: job.runId })),
    );
    await completeRows(
      database,
      completions.map(({ job }) => job.runId),
      completions.map(({ job }) => job.id),
      completions.map(({ job }) => job.ref),
      completions.map(({ job }) => job.generation),
      completions.map(({ output }) => JSON.stringify(output)),
      completions.map(({ finished }) => finished?.id ?? null),
      finishedEvent,
      completions.map(({ finished }) => JSON.stringify(finished?.data ?? {})),
      completions.map(({ finished }) => finished?.ts ?? 0),
      completions.map(({ job }) => job.claimedAt),
      steps.map(({ runId }) => runId),
      steps.map(({ id }) => id),
      steps.map(({ name }) => name),
      steps.map(({ value }) => JSON.stringify(value)),
      completions.map(({ finished }) => (finished?.meta ? JSON.stringify(finished.meta) : null)),
    );
    return completions.map(() => undefined);
  });

  return async (job, output, steps) => {
    const isObserved = (event: string) =>
      matchPaths.mayMatch(event) || functions.subscriptionsTo(event).length > 0;
    // A run may have deferrals without this process having seen them, so the same holds for these.
    if (job.hasParent || [finishedEvent, deferredEvent].some(isObserved)) return "observed";
    const run = { id: job.runId, function_id: job.functionId };
    const [finished] = runSystemEvents(run, { status: "Completed", output }, job.events);
    await complete({ job, output, steps, finished });
    return "completed";
  };
}
