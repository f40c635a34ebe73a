import { type EventPayloadRow, eventPayloadSql, payloadFromRow } from "./events";
import type { JsonObject } from "./json";
import { type Database, statement } from "./statement";

/** A running run, locked by the transaction that has read it. */
export interface Run {
  id: string;
  function_id: string;
  event_id: string;
  batched: boolean;
  request_version: number;
  plan_only: boolean;
  parent_run_id: string | null;
  parent_step_id: string | null;
  slots: string[] | null;
  slot_limits: number[] | null;
}

const selectForUpdate = statement<Run, [string]>(
  "lock_run",
  `select id, function_id, event_id, batched, request_version, plan_only, parent_run_id,
          parent_step_id, slots, slot_limits
     from inngest.run where id = $1 and status = 'Running' for no key update`,
);

/**
 * Locks a run; undefined when it has ended. Every transaction locks a run before any of its jobs,
 * which prevents deadlocks.
 */
export async function lockRun(database: Database, runId: string): Promise<Run | undefined> {
  const [run] = await selectForUpdate(database, runId);
  return run;
}

/** SQL for the events of the run row `r`, a JSON array: its trigger, or its batch in order. */
export const runEventsSql = `case when r.batched
  then (select json_agg(${eventPayloadSql} order by b.ref)
          from inngest.batch_event b join inngest.event e on e.id = b.event_id
         where b.run_id = r.id)
  else (select json_agg(${eventPayloadSql}) from inngest.event e where e.id = r.event_id)
  end`;

const selectEvents = statement<{ events: EventPayloadRow[] | null }, [string]>(
  "run_events",
  `select ${runEventsSql} as events from inngest.run r where r.id = $1`,
);

/** The `events` with which the run's function is called; the first is its `event`. */
export async function loadRunEvents(database: Database, runId: string): Promise<JsonObject[]> {
  const [row] = await selectEvents(database, runId);
  return (row?.events ?? []).map(payloadFromRow);
}
