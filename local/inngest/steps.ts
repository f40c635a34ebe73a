import type { Json } from "./json";
import type { Run } from "./runs";
import { type Database, statement } from "./statement";

/** `{data}`, `{error}`, the event of a wait, or null for a finished sleep or timed-out wait. */
export type StepValue = Json;

/**
 * Saves the result and deletes the pending step with its listener and timer. A second result of the
 * same step (from a repeated call, or after a timeout) changes nothing and returns no row.
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
   ended as (delete from inngest.op where run_id = $1 and step_id = $2 returning step_id),
   listeners as (delete from inngest.listener where run_id = $1 and step_id = $2),
   timers as (
     delete from inngest.job where run_id = $1 and step_id = $2 and kind in ('wake', 'expire')
   )
   select exists (select from inngest.op
                   where run_id = $1 and blocking and step_id <> $2) as blocked,
          exists (select from inngest.op
                   where run_id = $1 and kind = 'StepPlanned' and step_id <> $2) as planned
    where exists (select from saved) or exists (select from ended)`,
);

const updatePlanOnly = statement<never, [string, boolean]>(
  "update_plan_only",
  "update inngest.run set plan_only = $2 where id = $1 and plan_only <> $2",
);

/** Saves a step's result in a locked run and queues a discovery unless a pending step blocks it. */
export async function resolveStep(
  database: Database,
  run: Run,
  step: { id: string; name: string; value: StepValue; isSleep?: boolean },
): Promise<void> {
  const [state] = await saveStep(database, run.id, step.id, step.name, JSON.stringify(step.value));
  if (!state || state.blocked) return;
  // Version 1 plans steps until the run ends, version 2 only while planned steps are pending, and
  // in the first call after parallel sleeps: Inngest reads the run before it resets this.
  const resets = run.request_version >= 2 && step.isSleep !== true;
  if (resets) await updatePlanOnly(database, run.id, state.planned);
  await queueDiscovery(database, run);
}

/**
 * A run has only one discovery job, so two discovery calls never run at the same time. During such
 * a call, `again` requests another one after it.
 */
const insertDiscovery = statement<never, [string, string, string[] | null, number[] | null]>(
  "queue_discovery",
  `insert into inngest.job as j (id, kind, run_id, function_id, step_id, due_at, slots, slot_limits)
   values ($1, 'call', $1, $2, 'step', now(), $3, $4)
   on conflict (id) do update set again = true where j.lease_until is not null`,
);

/** Queues a call that makes the function report its next steps. */
async function queueDiscovery(database: Database, run: Run): Promise<void> {
  await insertDiscovery(database, run.id, run.function_id, run.slots, run.slot_limits);
}

const insertUnblockedDiscovery = statement<
  never,
  [string, string, string[] | null, number[] | null]
>(
  "queue_unblocked_discovery",
  `insert into inngest.job as j (id, kind, run_id, function_id, step_id, due_at, slots, slot_limits)
   select $1, 'call', $1, $2, 'step', now(), $3, $4
    where not exists (select from inngest.op where run_id = $1 and blocking)
   on conflict (id) do update set again = true where j.lease_until is not null`,
);

/** Queues a discovery, unless a pending step blocks it; the end of that step will then do so. */
export async function queueDiscoveryIfUnblocked(database: Database, run: Run): Promise<void> {
  await insertUnblockedDiscovery(database, run.id, run.function_id, run.slots, run.slot_limits);
}
