import type { Json } from "./json";
import type { Run } from "./runs";
import { type Database, statement } from "./statement";

/** `{data}`, `{error}`, a bare event for a wait; null for a finished sleep or a timed-out wait. */
export type StepValue = Json;

/**
 * Saves the step and closes what was open for it; no row when neither was news. A second result for
 * the same step (a repeated call, the loser of a race) changes nothing.
 */
const saveStep = statement<
  { blocked: boolean; planned: boolean },
  [string, string, string, string]
>(
  "save_step",
  `with saved as (
     insert into inngest.step (run_id, step_id, name, value)
     select $1, $2, coalesce((select name from inngest.op where run_id = $1 and step_id = $2), $3),
            $4::json
     on conflict do nothing
     returning step_id
   ),
   closed as (delete from inngest.op where run_id = $1 and step_id = $2 returning step_id),
   unheard as (delete from inngest.listener where run_id = $1 and step_id = $2),
   untimed as (
     delete from inngest.job where run_id = $1 and step_id = $2 and kind in ('wake', 'expire')
   )
   select exists (select from inngest.op
                   where run_id = $1 and blocking and step_id <> $2) as blocked,
          exists (select from inngest.op
                   where run_id = $1 and kind = 'StepPlanned' and step_id <> $2) as planned
    where exists (select from saved) or exists (select from closed)`,
);

const updatePlanOnly = statement<never, [string, boolean]>(
  "plan_only",
  "update inngest.run set plan_only = $2 where id = $1 and plan_only <> $2",
);

/** Saves a step's result in a locked run and, unless siblings block, asks the function what is next. */
export async function resolveStep(
  database: Database,
  run: Run,
  step: { id: string; name: string; value: StepValue },
): Promise<void> {
  const [state] = await saveStep(database, run.id, step.id, step.name, JSON.stringify(step.value));
  if (!state || state.blocked) return;
  // Version 1 of the protocol keeps planning once it began; version 2 stops with the last plan.
  if (run.request_version >= 2) await updatePlanOnly(database, run.id, state.planned);
  await queueDiscovery(database, run);
}

/**
 * One discovery job per run, so that two calls never advance the same run at once. When one is out
 * with the SDK, `again` makes another follow it.
 */
const insertDiscovery = statement<never, [string, string, string[] | null, number[] | null]>(
  "queue_discovery",
  `insert into inngest.job as j (id, kind, run_id, function_id, step_id, due_at, slots, slot_limits)
   values ($1, 'call', $1, $2, 'step', now(), $3, $4)
   on conflict (id) do update set again = true where j.lease_until is not null`,
);

export async function queueDiscovery(database: Database, run: Run): Promise<void> {
  await insertDiscovery(database, run.id, run.function_id, run.slots, run.slot_limits);
}

const insertUnblockedDiscovery = statement<
  never,
  [string, string, string[] | null, number[] | null]
>(
  "continue_run",
  `insert into inngest.job as j (id, kind, run_id, function_id, step_id, due_at, slots, slot_limits)
   select $1, 'call', $1, $2, 'step', now(), $3, $4
    where not exists (select from inngest.op where run_id = $1 and blocking)
   on conflict (id) do update set again = true where j.lease_until is not null`,
);

/** Asks the function what is next, unless an open branch blocks; its end will then ask. */
export async function continueRun(database: Database, run: Run): Promise<void> {
  await insertUnblockedDiscovery(database, run.id, run.function_id, run.slots, run.slot_limits);
}
