import { takeDeferredEvents } from "./deferrals";
import { type EngineEvent, systemEvent } from "./events";
import type { Json, JsonObject } from "./json";
import { loadRunEvents, lockRun, type Run } from "./runs";
import { resolveSessions } from "./sessions";
import { type Database, statement } from "./statement";
import { resolveStep } from "./steps";

/** The final status of a run, with its output or error. */
export type RunResult =
  | { status: "Completed"; output: Json }
  | { status: "Failed"; error: Json }
  | { status: "Cancelled" };

export const finishedEvent = "inngest/function.finished";
const failedEvent = "inngest/function.failed";
const cancelledEvent = "inngest/function.cancelled";

/** Runs triggered by these events send no system events, which would trigger them again. */
const triggersWithoutEvents = new Set([finishedEvent, failedEvent]);

/**
 * Ends the run and deletes its pending steps, listeners and queued jobs. A call in progress keeps
 * its job and its concurrency slots until its response arrives and is discarded.
 */
const updateRunAndDeletePending = statement<never, [string, string, string | null]>(
  "end_run",
  `with ended as (
     update inngest.run
        set status = $2, output = $3::json, ended_at = now(),
            started_at = coalesce(started_at, now())
      where id = $1
   ),
   dropped as (
     delete from inngest.job where run_id = $1 and lease_until is null returning slots, parked_on
   ),
   ops as (delete from inngest.op where run_id = $1),
   listeners as (delete from inngest.listener where run_id = $1),
   -- A deleted job that was not parked may have been unparked for a free slot: offer that to the
   -- next parked job. The aggregate forces every delete to come first: PostgreSQL refuses to update
   -- (unpark) a row that the same statement goes on to delete (error 27000).
   offered as (
     select array_agg(key) as keys from dropped, unnest(dropped.slots) as key
      where parked_on is null
   )
   select inngest.unpark(key) from offered, unnest(offered.keys) as key`,
);

/**
 * Ends a locked run and resolves the invoke step of its parent run. Returns the run's system events
 * and those of its deferrals, which the caller must record in the same transaction.
 */
export async function endRun(
  database: Database,
  run: Run,
  result: RunResult,
): Promise<EngineEvent[]> {
  await updateRunAndDeletePending(database, run.id, result.status, outputOf(result));
  await resolveParent(database, run, result);
  const events = runSystemEvents(run, result, await loadRunEvents(database, run.id));
  return [...events, ...(await takeDeferredEvents(database, run))];
}

function outputOf(result: RunResult): string | null {
  if (result.status === "Cancelled") return null;
  return JSON.stringify(result.status === "Completed" ? result.output : result.error);
}

async function resolveParent(database: Database, run: Run, result: RunResult): Promise<void> {
  if (run.parent_run_id === null || run.parent_step_id === null) return;
  const parent = await lockRun(database, run.parent_run_id);
  if (!parent) return;
  await resolveStep(database, parent, {
    id: run.parent_step_id,
    name: "invoke",
    value: invokeResult(result),
  });
}

function invokeResult(result: RunResult): { data: Json } | { error: Json } {
  if (result.status === "Completed") return { data: result.output };
  if (result.status === "Failed") return { error: result.error };
  return { error: { name: "Error", message: "The invoked function was cancelled." } };
}

/** The `inngest/function.*` events of an ended run; `failed` and `cancelled` have its id as id. */
export function runSystemEvents(
  run: { id: string; function_id: string },
  result: RunResult,
  events: JsonObject[],
): EngineEvent[] {
  const [event] = events;
  if (triggersWithoutEvents.has(String(event?.name))) return [];
  const data: JsonObject = {
    function_id: run.function_id,
    run_id: run.id,
    event: event ?? null,
    events,
    _inngest: { status: result.status },
    ...(result.status === "Completed" ? { result: result.output } : {}),
    ...(result.status === "Failed" ? { error: result.error } : {}),
  };
  // Runs that these events start share the sessions of the run's trigger.
  const meta = resolveSessions(event?.meta);
  const finished = systemEvent(finishedEvent, data, { meta });
  if (result.status === "Completed") return [finished];
  const name = result.status === "Failed" ? failedEvent : cancelledEvent;
  return [finished, systemEvent(name, data, { externalId: run.id, meta })];
}
