import type { EngineContext } from "./context";
import type { EngineEvent } from "./events";
import { groupWrites } from "./group-writes";
import type { CallJob } from "./jobs";
import type { Json } from "./json";
import { endingEvents, finishedEvent } from "./run-endings";
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
  /** Those that are not saved yet. */
  steps: Step[];
  finished: EngineEvent | undefined;
}

/**
 * The hot path: runs have completed and nothing else has to know. Same effects as `endRun`, one
 * statement for many. Runs are locked before jobs are touched, as everywhere: hence the count. And
 * jobs by id, as heartbeats and checkpoints do.
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
  ]
>(
  "complete_runs",
  `with done as (
     select * from unnest($1::text[], $2::text[], $3::bigint[], $4::integer[], $5::json[],
                          $6::text[], $8::json[], $9::bigint[], $10::timestamptz[])
       as d (run_id, job_id, ref, generation, output, event_id, event_data, event_ts, started_at)
   ),
   live as materialized (
     select id from inngest.run
      where id in (select run_id from done) and status = 'Running'
      order by id for no key update
   ),
   held as materialized (
     select j.id
       from inngest.job j
       join done on (j.id, j.ref, j.generation) = (done.job_id, done.ref, done.generation)
      where j.lease_until is not null and (select count(*) from live) >= 0
      order by j.id for update of j
   ),
   taken as (
     delete from inngest.job j using done join held on held.id = done.job_id
      where j.id = held.id
     returning j.id, j.run_id, j.slots, done.output, done.event_id, done.event_data, done.event_ts,
               done.started_at
   ),
   ended as (
     update inngest.run r
        set status = 'Completed', output = taken.output, ended_at = now(),
            started_at = coalesce(r.started_at, taken.started_at)
       from taken join live on live.id = taken.run_id
      where r.id = taken.run_id
     returning r.id, taken.id as job_id, taken.event_id, taken.event_data, taken.event_ts
   ),
   saved as (
     insert into inngest.step (run_id, step_id, name, value)
     select ended.id, s.step_id, s.name, s.value
       from unnest($11::text[], $12::text[], $13::text[], $14::json[])
              with ordinality as s (run_id, step_id, name, value, turn)
       join ended on ended.id = s.run_id
      order by s.turn
     on conflict do nothing
   ),
   dropped as (
     delete from inngest.job j using ended
      where j.run_id = ended.id and j.id <> ended.job_id and j.lease_until is null
     returning j.slots, j.parked_on
   ),
   ops as (delete from inngest.op using ended where op.run_id = ended.id),
   listeners as (delete from inngest.listener l using ended where l.run_id = ended.id),
   finished as (
     insert into inngest.event (id, name, data, ts)
     select event_id, $7, event_data, event_ts from ended where event_id is not null
   ),
   freed as (select array_agg(key) as keys from taken, unnest(taken.slots) as key),
   promised as (
     select array_agg(key) as keys from dropped, unnest(dropped.slots) as key where parked_on is null
   )
   -- Both aggregates first, so that nothing is unparked which is about to be deleted (27000).
   select inngest.release(freed.keys) from freed, promised
   union all
   select inngest.unpark(key) from promised, unnest(promised.keys) as key`,
);

/** Completes the job's run, unless someone may be interested: then it does nothing and says so. */
export type CompleteAlone = (
  context: EngineContext,
  job: CallJob,
  output: Json,
  steps: Step[],
) => Promise<"completed" | "heard">;

export function openCompletions(database: Database): CompleteAlone {
  const complete = groupWrites<Completion, void>(async (completions) => {
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
    );
    return completions.map(() => undefined);
  });

  return async (context, job, output, steps) => {
    const isHeard =
      job.hasParent ||
      context.interests.includes(finishedEvent) ||
      context.functions.subscriptionsTo(finishedEvent).length > 0;
    if (isHeard) return "heard";
    const run = { id: job.runId, function_id: job.functionId };
    const [finished] = endingEvents(run, { status: "Completed", output }, job.events);
    await complete({ job, output, steps, finished });
    return "completed";
  };
}
