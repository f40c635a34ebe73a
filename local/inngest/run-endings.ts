import { type EngineEvent, systemEvent } from "./events";
import type { Json, JsonObject } from "./json";
import { loadRunEvents, lockRun, type Run } from "./runs";
import { type Database, statement } from "./statement";
import { resolveStep } from "./steps";

/** How a run ends. */
export type Ending =
  | { status: "Completed"; output: Json }
  | { status: "Failed"; error: Json }
  | { status: "Cancelled" };

export const finishedEvent = "inngest/function.finished";
const failedEvent = "inngest/function.failed";
const cancelledEvent = "inngest/function.cancelled";

/** Runs that these events trigger report no end of their own: it could go on for ever. */
const silentTriggers = new Set([finishedEvent, failedEvent]);

/**
 * Ends the run and forgets what it waited for. Calls that are out with the SDK keep their job and
 * their concurrency places until the answer comes, which is then dropped.
 */
const endRow = statement<never, [string, string, string | null]>(
  "end_run",
  `with ended as (
     update inngest.run
        set status = $2, output = $3::json, ended_at = now(), started_at = coalesce(started_at, now())
      where id = $1
   ),
   dropped as (
     delete from inngest.job where run_id = $1 and lease_until is null returning slots, parked_on
   ),
   ops as (delete from inngest.op where run_id = $1),
   listeners as (delete from inngest.listener where run_id = $1),
   -- An unparked job held a promise of a place: pass that on. The aggregate has every job deleted
   -- first, or one of them could be unparked, which PostgreSQL refuses (27000).
   promised as (
     select array_agg(key) as keys from dropped, unnest(dropped.slots) as key where parked_on is null
   )
   select inngest.unpark(key) from promised, unnest(promised.keys) as key`,
);

/**
 * Ends a locked run: its parent's invoke step gets the result, and the answer is the system events
 * that the caller has to record in the same transaction.
 */
export async function endRun(database: Database, run: Run, ending: Ending): Promise<EngineEvent[]> {
  await endRow(database, run.id, ending.status, outputOf(ending));
  await resolveParent(database, run, ending);
  return endingEvents(run, ending, await loadRunEvents(database, run.id));
}

function outputOf(ending: Ending): string | null {
  if (ending.status === "Cancelled") return null;
  return JSON.stringify(ending.status === "Completed" ? ending.output : ending.error);
}

async function resolveParent(database: Database, run: Run, ending: Ending): Promise<void> {
  if (run.parent_run_id === null || run.parent_step_id === null) return;
  const parent = await lockRun(database, run.parent_run_id);
  if (!parent) return;
  await resolveStep(database, parent, {
    id: run.parent_step_id,
    name: "invoke",
    value: invokeResult(ending),
  });
}

function invokeResult(ending: Ending): { data: Json } | { error: Json } {
  if (ending.status === "Completed") return { data: ending.output };
  if (ending.status === "Failed") return { error: ending.error };
  return { error: { name: "Error", message: "The invoked function was cancelled." } };
}

/** `inngest/function.*` events of an ending. `failed` and `cancelled` carry the run's id as theirs. */
export function endingEvents(
  run: { id: string; function_id: string },
  ending: Ending,
  events: JsonObject[],
): EngineEvent[] {
  const [event] = events;
  if (silentTriggers.has(String(event?.name))) return [];
  const data: JsonObject = {
    function_id: run.function_id,
    run_id: run.id,
    event: event ?? null,
    events,
    _inngest: { status: ending.status },
    ...(ending.status === "Completed" ? { result: ending.output } : {}),
    ...(ending.status === "Failed" ? { error: ending.error } : {}),
  };
  const finished = systemEvent(finishedEvent, data);
  if (ending.status === "Completed") return [finished];
  const name = ending.status === "Failed" ? failedEvent : cancelledEvent;
  return [finished, systemEvent(name, data, { externalId: run.id })];
}
