import type { PoolClient } from "pg";
import type { Op } from "./app-answer";
import type { EngineContext } from "./context";
import { durationMsMax, parseDuration } from "./duration";
import { storeEvents } from "./event-store";
import { systemEvent } from "./events";
import { matchKeyOf, matchPathsOf } from "./interests";
import { isJsonObject, type Json, type JsonObject } from "./json";
import { planStart } from "./run-starts";
import type { Run } from "./runs";
import { type Database, statement } from "./statement";
import { resolveStep } from "./steps";

const invokedEvent = "inngest/function.invoked";

/** An operation as a row: what job it needs, and when. */
interface OpRow {
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
 * Every discovery reports again what is still open, so a step is opened once only: what is known
 * may become blocking, nothing else. Answers the steps that are new.
 */
const insertOps = statement<
  { step_id: string },
  [string, string, string, string[] | null, number[] | null, string]
>(
  "open_steps",
  `with reported as (
     select * from json_to_recordset($2::json) as o (
       step_id text, kind text, name text, blocking boolean, job_kind text,
       delay_ms double precision)
      where not exists (select from inngest.step s where s.run_id = $1 and s.step_id = o.step_id)
   ),
   opened as (
     insert into inngest.op as known (run_id, step_id, kind, name, blocking)
     select $1, step_id, kind, name, blocking from reported
     on conflict (run_id, step_id) do update set blocking = known.blocking or excluded.blocking
     returning step_id, xmax = 0 as is_new
   ),
   jobs as (
     insert into inngest.job (id, kind, run_id, function_id, step_id, due_at, slots, slot_limits)
     select $1 || ':' || step_id, job_kind, $1, $3, step_id, now() + delay_ms * interval '1 ms',
            case when job_kind = 'call' then $4::text[] end,
            case when job_kind = 'call' then $5::integer[] end
       from reported join opened using (step_id)
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
       join opened using (step_id)
      where is_new
   )
   select step_id from opened where is_new`,
);

/** Opens steps of a locked run: plans calls, sets timers, files waits. Answers the new ones. */
export async function openSteps(
  database: Database,
  run: Run,
  report: { ops: Op[]; blocks: boolean; trigger: JsonObject | undefined },
): Promise<Op[]> {
  const distinct = [...new Map(report.ops.map((op) => [op.id, op])).values()];
  const waits = distinct.filter(({ op }) => op === "WaitForEvent");
  const rows = await insertOps(
    database,
    run.id,
    JSON.stringify(distinct.map((op) => opRow(op, report.blocks))),
    run.function_id,
    run.slots,
    run.slot_limits,
    JSON.stringify(waits.map((op) => waitRow(op, report.trigger ?? {}))),
  );
  const fresh = new Set(rows.map((row) => row.step_id));
  return distinct.filter(({ id }) => fresh.has(id));
}

function opRow(op: Op, blocks: boolean): OpRow {
  const row = { step_id: op.id, kind: op.op, name: op.displayName };
  // group.parallel({ mode: "race" }) goes on with the first branch.
  const blocking = blocks && op.opts.parallelMode !== "race";
  switch (op.op) {
    case "StepPlanned":
      return { ...row, blocking, job_kind: "call", delay_ms: 0 };
    case "Sleep":
      return { ...row, blocking, job_kind: "wake", delay_ms: delayOf(op) };
    case "WaitForEvent":
      return { ...row, blocking, job_kind: "expire", delay_ms: delayOf(op) };
    default: {
      const job_kind = durationOf(op) === undefined ? null : "expire";
      return { ...row, blocking, job_kind, delay_ms: delayOf(op) };
    }
  }
}

/** The SDK turns what it can't read, and 0, into ''. */
export function hasReadableDuration(op: Op): boolean {
  const duration = durationOf(op);
  return duration === undefined || readDuration(duration) !== null;
}

/** How long a sleep takes, or a wait or invoke at most; undefined when nothing limits it. */
function durationOf(op: Op): Json | undefined {
  if (op.op === "StepPlanned") return undefined;
  return op.op === "Sleep" ? (op.opts.duration ?? op.name) : (op.opts.timeout ?? undefined);
}

function readDuration(duration: Json): number | null {
  return typeof duration === "string" ? parseDuration(duration, Date.now()) : null;
}

/** Milliseconds; what nothing limits lasts as long as anything may. */
function delayOf(op: Op): number {
  const duration = durationOf(op);
  return (duration === undefined ? null : readDuration(duration)) ?? durationMsMax;
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
    timeout_ms: delayOf(op),
  };
}

function eventNameOf(op: Op): string {
  return typeof op.opts.event === "string" ? op.opts.event : op.name;
}

function expressionOf(op: Op): string | undefined {
  return typeof op.opts.if === "string" ? op.opts.if : undefined;
}

/** Lets arriving events be looked up for the waits among these operations. */
export async function declareWaits(context: EngineContext, ops: Op[]): Promise<void> {
  for (const op of ops) {
    if (op.op !== "WaitForEvent") continue;
    for (const path of matchPathsOf(expressionOf(op))) {
      await context.interests.declare(context.pool, eventNameOf(op), path);
    }
  }
}

/** Starts the runs of newly opened invoke steps. */
export async function invokeFunctions(
  context: EngineContext,
  client: PoolClient,
  run: Run,
  opened: Op[],
): Promise<void> {
  for (const op of opened) {
    if (op.op !== "InvokeFunction") continue;
    const error = await invokeFunction(context, client, run, op);
    if (error !== null) {
      const value = { error: { name: "Error", message: error } };
      await resolveStep(client, run, { id: op.id, name: op.displayName, value });
    }
  }
}

/** Why the function was not invoked, or null when it was. */
async function invokeFunction(
  context: EngineContext,
  client: PoolClient,
  run: Run,
  op: Op,
): Promise<string | null> {
  const functionId = String(op.opts.function_id);
  const config = context.functions.get(functionId);
  if (!config) return `could not find function with ID: ${functionId}`;
  const payload = isJsonObject(op.opts.payload) ? op.opts.payload : {};
  const data = isJsonObject(payload.data) ? payload.data : {};
  const correlation = { fn_id: functionId, correlation_id: `${run.id}.${op.id}` };
  const event = systemEvent(
    invokedEvent,
    { ...data, _inngest: correlation },
    typeof payload.v === "string" ? { v: payload.v } : {},
  );
  const plan = planStart(context, config, event, { runId: run.id, stepId: op.id });
  const { admitted } = await storeEvents(client, [event], plan);
  return admitted.size > 0
    ? null
    : `${functionId} was skipped: its idempotency key was seen before`;
}
