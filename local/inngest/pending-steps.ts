import { durationMsMax, parseDuration } from "./duration";
import type { EngineContext } from "./engine-context";
import type { Json, JsonObject } from "./json";
import { matchKeyOf, matchPathsOf } from "./match-paths";
import type { Run } from "./runs";
import type { Op } from "./sdk-response";
import { type Database, statement } from "./statement";

/** A pending step with the job that it needs: a call, or a timer. */
interface PendingStepRow {
  step_id: string;
  kind: string;
  name: string;
  blocking: boolean;
  job_kind: "call" | "wake" | "expire" | null;
  delay_ms: number;
}

interface WaitRow {
  step_id: string;
  event_name: string;
  match_path: string;
  match_value: string;
  expression: string | null;
  timeout_ms: number;
}

/**
 * Each discovery reports all pending steps again. A step that is already pending keeps its job and
 * can only become blocking. Returns the steps that are new.
 */
const insertPendingSteps = statement<
  { step_id: string },
  [string, string, string, string[] | null, number[] | null, string]
>(
  "add_pending_steps",
  `with reported as (
     select * from json_to_recordset($2::json) as o (
       step_id text, kind text, name text, blocking boolean, job_kind text,
       delay_ms double precision)
      where not exists (select from inngest.step s where s.run_id = $1 and s.step_id = o.step_id)
   ),
   pending as (
     insert into inngest.op as existing (run_id, step_id, kind, name, blocking)
     select $1, step_id, kind, name, blocking from reported
     on conflict (run_id, step_id) do update set blocking = existing.blocking or excluded.blocking
     returning step_id, xmax = 0 as is_new
   ),
   jobs as (
     insert into inngest.job (id, kind, run_id, function_id, step_id, due_at, slots, slot_limits)
     select $1 || ':' || step_id, job_kind, $1, $3, step_id, now() + delay_ms * interval '1 ms',
            case when job_kind = 'call' then $4::text[] end,
            case when job_kind = 'call' then $5::integer[] end
       from reported join pending using (step_id)
      where is_new and job_kind is not null
   ),
   waits as (
     insert into inngest.listener (run_id, step_id, kind, event_name, match_path, match_value,
                                   expression, expires_at)
     select $1, w.step_id, 'wait', w.event_name, w.match_path, w.match_value, w.expression,
            now() + w.timeout_ms * interval '1 ms'
       from json_to_recordset($6::json) as w (
              step_id text, event_name text, match_path text, match_value text, expression text,
              timeout_ms double precision)
       join pending using (step_id)
      where is_new
   )
   select step_id from pending where is_new`,
);

/**
 * Saves the pending steps of a locked run and adds their calls, timers and listeners. Returns the
 * operations of the steps that are new.
 */
export async function addPendingSteps(
  database: Database,
  run: Run,
  report: { ops: Op[]; blocks: boolean; trigger: JsonObject | undefined },
): Promise<Op[]> {
  const distinct = [...new Map(report.ops.map((op) => [op.id, op])).values()];
  const waits = distinct.filter(({ op }) => op === "WaitForEvent");
  const rows = await insertPendingSteps(
    database,
    run.id,
    JSON.stringify(distinct.map((op) => pendingStepRow(op, report.blocks))),
    run.function_id,
    run.slots,
    run.slot_limits,
    JSON.stringify(waits.map((op) => waitRow(op, report.trigger ?? {}))),
  );
  const addedIds = new Set(rows.map((row) => row.step_id));
  return distinct.filter(({ id }) => addedIds.has(id));
}

function pendingStepRow(op: Op, blocks: boolean): PendingStepRow {
  const row = { step_id: op.id, kind: op.op, name: op.displayName };
  // group.parallel({ mode: "race" }) continues when its first step ends.
  const blocking = blocks && op.opts.parallelMode !== "race";
  switch (op.op) {
    case "StepPlanned":
      return { ...row, blocking, job_kind: "call", delay_ms: 0 };
    case "Sleep":
      return { ...row, blocking, job_kind: "wake", delay_ms: delayMs(op) };
    case "WaitForEvent":
      return { ...row, blocking, job_kind: "expire", delay_ms: delayMs(op) };
    default: {
      const job_kind = durationOption(op) === undefined ? null : "expire";
      return { ...row, blocking, job_kind, delay_ms: delayMs(op) };
    }
  }
}

/** False for '', which the SDK sends for a duration of 0 and for one that it can't parse. */
export function hasValidDuration(op: Op): boolean {
  const duration = durationOption(op);
  return duration === undefined || durationMs(duration) !== null;
}

/** The duration of a sleep, or the timeout of a wait or invoke; undefined when it has none. */
function durationOption(op: Op): Json | undefined {
  if (op.op === "StepPlanned") return undefined;
  return op.op === "Sleep" ? (op.opts.duration ?? op.name) : (op.opts.timeout ?? undefined);
}

function durationMs(duration: Json): number | null {
  return typeof duration === "string" ? parseDuration(duration, Date.now()) : null;
}

/** Milliseconds until the step's timer; the longest possible without a duration. */
function delayMs(op: Op): number {
  const duration = durationOption(op);
  return (duration === undefined ? null : durationMs(duration)) ?? durationMsMax;
}

function waitRow(op: Op, trigger: JsonObject): WaitRow {
  const expression = expressionOf(op);
  const { path, value } = matchKeyOf(expression, trigger);
  return {
    step_id: op.id,
    event_name: eventNameOf(op),
    match_path: path,
    match_value: value,
    expression: expression ?? null,
    timeout_ms: delayMs(op),
  };
}

function eventNameOf(op: Op): string {
  return typeof op.opts.event === "string" ? op.opts.event : op.name;
}

function expressionOf(op: Op): string | undefined {
  return typeof op.opts.if === "string" ? op.opts.if : undefined;
}

/** Makes arriving events look for the listeners that these waits are about to add. */
export async function addWaitMatchPaths(context: EngineContext, ops: Op[]): Promise<void> {
  for (const op of ops) {
    if (op.op !== "WaitForEvent") continue;
    for (const path of matchPathsOf(expressionOf(op))) {
      await context.matchPaths.add(context.pool, eventNameOf(op), path);
    }
  }
}
