import type { EngineContext } from "@/local/inngest/context";
import type { CallJob } from "@/local/inngest/jobs";
import type { Json } from "@/local/inngest/json";
import { endingEvents, FINISHED_EVENT } from "@/local/inngest/run-endings";
import { statement } from "@/local/inngest/statement";

/**
 * The hot path: a run has completed and nothing else has to know. Same effects as `endRun`, one
 * statement. The run is locked before the job is touched, as everywhere: hence the count.
 */
const completeRow = statement<
  never,
  [string, string, string, number, string, string | null, string, string, number]
>(
  "complete_run",
  `with live as materialized (
     select id from inngest.run where id = $1 and status = 'Running' for no key update
   ),
   taken as (
     delete from inngest.job
      where id = $2 and ref = $3 and generation = $4 and lease_until is not null
        and (select count(*) from live) >= 0
     returning slots
   ),
   ended as (
     update inngest.run r
        set status = 'Completed', output = $5::json, ended_at = now(),
            started_at = coalesce(r.started_at, now())
       from live, taken where r.id = live.id
     returning r.id
   ),
   dropped as (
     delete from inngest.job j using ended
      where j.run_id = ended.id and j.id <> $2 and j.lease_until is null
     returning j.slots, j.parked_on
   ),
   ops as (delete from inngest.op using ended where op.run_id = ended.id),
   listeners as (delete from inngest.listener l using ended where l.run_id = ended.id),
   finished as (
     insert into inngest.event (id, name, data, ts)
     select $6, $7, $8::json, $9 from ended where $6::text is not null
   )
   select inngest.release(slots) from taken
   union all
   select inngest.unpark(key) from dropped, unnest(dropped.slots) as key where parked_on is null`,
);

/** Completes the run when no function, wait or parent is interested. False when one may be. */
export async function completeAlone(
  context: EngineContext,
  job: CallJob,
  output: Json,
): Promise<boolean> {
  const isHeard =
    job.hasParent ||
    context.interests.includes(FINISHED_EVENT) ||
    context.functions.subscriptionsTo(FINISHED_EVENT).length > 0;
  if (isHeard) return false;
  const run = { id: job.runId, function_id: job.functionId };
  const [finished] = endingEvents(run, { status: "Completed", output }, job.events);
  await completeRow(
    context.pool,
    job.runId,
    job.id,
    job.ref,
    job.generation,
    JSON.stringify(output),
    finished?.id ?? null,
    FINISHED_EVENT,
    JSON.stringify(finished?.data ?? {}),
    finished?.ts ?? 0,
  );
  return true;
}
