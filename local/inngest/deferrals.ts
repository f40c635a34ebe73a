import { type EngineEvent, systemEvent } from "./events";
import { isJsonObject, type Json, type JsonObject } from "./json";
import type { Op } from "./sdk-response";
import { resolveSessions, SessionError } from "./sessions";
import { type Database, statement } from "./statement";

/** The event that a run sends for each of its deferrals when it ends, whatever its status. */
export const deferredEvent = "inngest/deferred.schedule";

/** Operations that travel beside others. They are no steps, so nothing waits for them. */
const deferOps = new Set(["DeferAdd", "DeferAbort"]);

// As Inngest's server (inngest/inngest, docs/defer.md).
const deferralsMax = 20;
const inputBytesMax = 4 * 1024 * 1024;
const metaBytesMax = 32 * 1024;

export function isDeferOp({ op }: Op): boolean {
  return deferOps.has(op);
}

interface DeferralRow {
  step_id: string;
  function_id: string;
  input: JsonObject | null;
  meta: JsonObject | null;
  input_bytes: number;
}

/**
 * Adds deferrals that the run does not have yet: a repeated report, also of an aborted deferral,
 * changes nothing. One whose input is too large, alone or with the others, is kept as rejected, so
 * that the SDK does not report it again. Beyond the maximum number they are dropped.
 */
const insertDeferrals = statement<never, [string, string, number, number]>(
  "add_deferrals",
  `with reported as (
     select d.*, row_number() over (order by d.position) as place,
            sum(d.input_bytes) over (order by d.position) as bytes
       from json_to_recordset($2::json) as d (position integer, step_id text, function_id text,
                                              input json, meta json, input_bytes bigint)
      where not exists (select from inngest.deferral e
                         where e.run_id = $1 and e.step_id = d.step_id)
   ),
   present as (
     select count(*) as count,
            coalesce(sum(input_bytes) filter (where status = 'pending'), 0) as bytes
       from inngest.deferral where run_id = $1
   )
   insert into inngest.deferral (run_id, step_id, status, function_id, input, meta, input_bytes)
   select $1, r.step_id, case when fits then 'pending' else 'rejected' end, r.function_id,
          case when fits then r.input end, case when fits then r.meta end,
          case when fits then r.input_bytes else 0 end
     from reported r, present p, lateral (select r.input is not null
            and r.bytes + p.bytes <= $4 as fits) as limits
    where r.place + p.count <= $3
    order by r.position
   on conflict do nothing`,
);

const abortDeferrals = statement<never, [string, string[]]>(
  "abort_deferrals",
  `update inngest.deferral set status = 'aborted', input = null, meta = null, input_bytes = 0
    where run_id = $1 and step_id = any ($2) and status = 'pending'`,
);

/**
 * Saves what `defer()` and `abort()` have reported for a locked run. A deferral never fails its
 * run: one that can't be saved is rejected or ignored.
 */
export async function saveDeferrals(database: Database, runId: string, ops: Op[]): Promise<void> {
  const added = ops.filter(({ op }) => op === "DeferAdd").flatMap(deferralRow);
  const distinct = [...new Map(added.map((row) => [row.step_id, row])).values()];
  if (distinct.length > 0) {
    const rows = distinct.map((row, position) => ({ position, ...row }));
    await insertDeferrals(database, runId, JSON.stringify(rows), deferralsMax, inputBytesMax);
  }
  const aborted = ops.filter(({ op }) => op === "DeferAbort").map(({ opts }) => opts);
  const targets = aborted.flatMap(({ target_hashed_id: id }) =>
    typeof id === "string" ? [id] : [],
  );
  if (targets.length > 0) await abortDeferrals(database, runId, targets);
}

/** None without the function's id; a row without input is rejected. */
function deferralRow({ id, opts }: Op): DeferralRow[] {
  const { fn_slug: functionId, input, meta } = opts;
  if (typeof functionId !== "string" || functionId === "") return [];
  const row = { step_id: id, function_id: functionId };
  const bytes = Buffer.byteLength(JSON.stringify(input ?? null));
  const isValid = isJsonObject(input) && bytes <= inputBytesMax && isValidMeta(meta);
  if (!isValid) return [{ ...row, input: null, meta: null, input_bytes: 0 }];
  return [{ ...row, input, meta: isJsonObject(meta) ? meta : null, input_bytes: bytes }];
}

function isValidMeta(meta: Json | undefined): boolean {
  if (meta === undefined || meta === null) return true;
  return isJsonObject(meta) && Buffer.byteLength(JSON.stringify(meta)) <= metaBytesMax;
}

/** SQL for the `defers` of a call of the run row `r`: the deferrals that the SDK shall not repeat. */
export const defersSql = `(
  select json_object_agg(d.step_id, json_build_object('abortable', d.status = 'pending'))
    from inngest.deferral d where d.run_id = r.id)`;

const takeDeferrals = statement<
  { function_id: string; input: JsonObject | null; meta: Json },
  [string]
>(
  "take_deferrals",
  `with taken as (
     delete from inngest.deferral where run_id = $1
     returning seq, status, function_id, input, meta
   )
   select function_id, input, meta from taken where status = 'pending' order by seq`,
);

/** Takes the deferrals of a run that ends. Returns the events that start the deferred functions. */
export async function takeDeferredEvents(
  database: Database,
  run: { id: string; function_id: string },
): Promise<EngineEvent[]> {
  const rows = await takeDeferrals(database, run.id);
  return rows.flatMap((row) => deferredEvents(run, row));
}

/** No event if the sessions that the function gave are invalid, as on Inngest's server. */
function deferredEvents(
  run: { id: string; function_id: string },
  row: { function_id: string; input: JsonObject | null; meta: Json },
): EngineEvent[] {
  const parent = { parent_fn_slug: run.function_id, parent_run_id: run.id };
  const data = { ...row.input, _inngest: { fn_slug: row.function_id, ...parent } };
  try {
    return [systemEvent(deferredEvent, data, { meta: resolveSessions(row.meta) })];
  } catch (error) {
    if (error instanceof SessionError) return [];
    throw error;
  }
}
