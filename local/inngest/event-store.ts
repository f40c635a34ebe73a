import type { EngineEvent } from "./events";
import type { RunPlan } from "./run-plan";
import { type Database, statement } from "./statement";

type EventColumns = [
  ids: string[],
  externalIds: (string | null)[],
  names: string[],
  data: string[],
  users: (string | null)[],
  versions: (string | null)[],
  metas: (string | null)[],
  times: number[],
];

const stored = `
  stored as (
    insert into inngest.event (id, external_id, name, data, "user", v, meta, ts)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::json[], $5::json[], $6::text[],
                         $7::json[], $8::bigint[])
    on conflict (id) do nothing
    returning id
  )`;

const insertEvents = statement<{ id: string }, EventColumns>(
  "insert_events",
  `with ${stored} select id from stored`,
);

/**
 * Inserts events, the runs that they start and the first jobs of these runs. An event that is
 * already stored (the same ULID, from a repeated request) starts nothing. A run is admitted only if
 * its event id and its idempotency key have not been used for 24 hours.
 */
const insertEventsAndRuns = statement<
  { stored: string[]; admitted: string[] },
  [...EventColumns, string, string]
>(
  "insert_events_and_runs",
  `with ${stored},
   planned as (
     select p.*
       from json_to_recordset($9::json) as p (
              run_id text, function_id text, event_id text, event_key text, idempotency_key text,
              delay_ms double precision, slots text[], slot_limits integer[],
              parent_run_id text, parent_step_id text,
              batch_key text, batch_max integer, batch_timeout_ms double precision, waits boolean)
       join stored on stored.id = p.event_id
   ),
   new_events as (
     insert into inngest.dedupe as d (key, expires_at)
     select event_key, now() + interval '24 hours'
       from planned where event_key is not null order by event_key
     on conflict (key) do update set expires_at = excluded.expires_at where d.expires_at <= now()
     returning key
   ),
   unseen as (
     select * from planned where event_key is null or event_key in (select key from new_events)
   ),
   new_keys as (
     insert into inngest.dedupe as d (key, expires_at)
     select idempotency_key, now() + interval '24 hours'
       from unseen where idempotency_key is not null order by idempotency_key
     on conflict (key) do update set expires_at = excluded.expires_at where d.expires_at <= now()
     returning key
   ),
   admitted as (
     select * from unseen
      where idempotency_key is null or idempotency_key in (select key from new_keys)
   ),
   -- Events that start a batch together have the same run_id.
   started as (
     select distinct on (run_id) * from admitted where not waits order by run_id, event_id
   ),
   runs as (
     insert into inngest.run (id, function_id, event_id, batched, slots, slot_limits,
                              parent_run_id, parent_step_id)
     select run_id, function_id, event_id, batch_key is not null, slots, slot_limits,
            parent_run_id, parent_step_id
       from started
   ),
   jobs as (
     insert into inngest.job (id, kind, run_id, function_id, step_id, due_at, slots, slot_limits)
     select run_id, 'call', run_id, function_id, 'step',
            now() + case when batch_key is null then delay_ms else 0 end * interval '1 ms',
            slots, slot_limits
       from started
   ),
   cancels as (
     insert into inngest.listener (run_id, step_id, kind, event_name, match_path, match_value,
                                   expression, expires_at)
     select c.run_id, c.step_id, 'cancel', c.event_name, c.match_path, c.match_value,
            c.expression, now() + c.timeout_ms * interval '1 ms'
       from json_to_recordset($10::json) as c (
              run_id text, step_id text, event_name text, match_path text, match_value text,
              expression text, timeout_ms double precision)
       join admitted using (run_id)
   ),
   entries as (
     insert into inngest.batch_event (function_id, key, event_id, run_id)
     select function_id, batch_key, event_id, case when not waits then run_id end from admitted
      where batch_key is not null order by event_id
   ),
   -- The first event of a batch sets its timeout; the event that fills it makes it due at once.
   flushes as (
     insert into inngest.job as j (id, kind, function_id, step_id, due_at, size, size_max)
     select 'flush:' || function_id || ':' || batch_key, 'flush', function_id, batch_key,
            now() + case when count(*) >= max(batch_max) then interval '0'
                         else max(batch_timeout_ms) * interval '1 ms' end,
            count(*), max(batch_max)
       from admitted where waits
      group by function_id, batch_key
     on conflict (id) do update
       set size = j.size + excluded.size,
           due_at = case when j.size + excluded.size >= excluded.size_max
                         then least(j.due_at, now()) else j.due_at end
   )
   select array(select id from stored) as stored, array(select run_id from admitted) as admitted`,
);

/** Ids of the newly stored events, and of the admitted runs (or batch entries). */
interface StoreResult {
  stored: Set<string>;
  admitted: Set<string>;
}

/** Stores events together with the runs, batch entries and cancellation rules of the plan. */
export async function storeEvents(
  database: Database,
  events: EngineEvent[],
  plan: RunPlan,
): Promise<StoreResult> {
  const columns: EventColumns = [
    events.map((event) => event.id),
    events.map((event) => event.externalId),
    events.map((event) => event.name),
    events.map((event) => JSON.stringify(event.data)),
    events.map((event) => (event.user === undefined ? null : JSON.stringify(event.user))),
    events.map((event) => event.v ?? null),
    events.map((event) => (event.meta === undefined ? null : JSON.stringify(event.meta))),
    events.map((event) => event.ts),
  ];
  if (plan.runs.length === 0) {
    const rows = await insertEvents(database, ...columns);
    return { stored: new Set(rows.map(({ id }) => id)), admitted: new Set() };
  }
  const [row] = await insertEventsAndRuns(
    database,
    ...columns,
    JSON.stringify(plan.runs),
    JSON.stringify(plan.cancelListeners),
  );
  return { stored: new Set(row?.stored), admitted: new Set(row?.admitted) };
}
