import type { FunctionConfig } from "./configuration";
import type { EngineContext } from "./context";
import { parseDuration } from "./duration";
import { type EngineEvent, eventPayload } from "./events";
import { evaluate, holds } from "./expression";
import { newId } from "./ids";
import { boundedKey, matchKeyOf } from "./interests";
import type { JsonObject } from "./json";

/** A run that an event asks for, in the columns of `storeEvents`. Dedupe may still refuse it. */
export interface RunStart {
  run_id: string;
  function_id: string;
  event_id: string;
  event_key: string | null;
  idempotency_key: string | null;
  delay_ms: number;
  slots: string[] | null;
  slot_limits: number[] | null;
  parent_run_id: string | null;
  parent_step_id: string | null;
  batch_key: string | null;
  batch_max: number | null;
  batch_timeout_ms: number | null;
}

/** A cancelOn rule of a run that is about to start, in the columns of `storeEvents`. */
export interface CancelListener {
  run_id: string;
  step_id: string;
  event_name: string;
  match_path: string;
  match_value: string;
  expression: string | null;
  timeout_ms: number;
}

export interface StartPlan {
  starts: RunStart[];
  cancelListeners: CancelListener[];
}

const cancelTimeoutMsDefault = 365 * 86_400_000;

/** The runs that these events trigger: at most one per function and event. */
export function planStarts(context: EngineContext, events: EngineEvent[]): StartPlan {
  const plan: StartPlan = { starts: [], cancelListeners: [] };
  const dedupeKeys = new Set<string>();
  for (const event of events) {
    const payload = eventPayload(event);
    const started = new Set<string>();
    for (const { config, trigger } of context.functions.subscriptionsTo(event.name)) {
      if (started.has(config.id)) continue;
      if (!isTriggered(context, config.id, trigger.expression, payload)) continue;
      started.add(config.id);
      addStart(context, plan, dedupeKeys, config, event);
    }
  }
  return plan;
}

/** The run that a cron tick, or another run's invoke step, asks for by the function itself. */
export function planStart(
  context: EngineContext,
  config: FunctionConfig,
  event: EngineEvent,
  parent?: { runId: string; stepId: string },
): StartPlan {
  const plan: StartPlan = { starts: [], cancelListeners: [] };
  const start = runStart(context, { ...config, batch: undefined }, event);
  plan.starts.push({
    ...start,
    parent_run_id: parent?.runId ?? null,
    parent_step_id: parent?.stepId ?? null,
  });
  plan.cancelListeners.push(...cancelListeners(config, start.run_id, event));
  return plan;
}

function isTriggered(
  context: EngineContext,
  functionId: string,
  expression: string | undefined,
  payload: JsonObject,
): boolean {
  if (expression === undefined) return true;
  try {
    return holds(expression, { event: payload });
  } catch (error) {
    context.log("warn", "trigger expression failed", { functionId, error: String(error) });
    return false;
  }
}

/** One statement can't claim the same key twice, so repeats within a batch are left out here. */
function addStart(
  context: EngineContext,
  plan: StartPlan,
  dedupeKeys: Set<string>,
  config: FunctionConfig,
  event: EngineEvent,
): void {
  const start = runStart(context, config, event);
  const keys = [start.event_key, start.idempotency_key].filter((key) => key !== null);
  if (keys.some((key) => dedupeKeys.has(key))) return;
  for (const key of keys) dedupeKeys.add(key);
  plan.starts.push(start);
  if (!config.batch) plan.cancelListeners.push(...cancelListeners(config, start.run_id, event));
}

function runStart(context: EngineContext, config: FunctionConfig, event: EngineEvent): RunStart {
  const payload = eventPayload(event);
  const text = (expression: string) => keyText(context, config.id, expression, payload);
  const slots = slotsOf(config, text);
  const { batch, idempotency } = config;
  return {
    run_id: newId(),
    function_id: config.id,
    event_id: event.id,
    event_key: event.externalId === null ? null : `event:${config.id}:${keyPart(event.externalId)}`,
    idempotency_key: idempotency === undefined ? null : `key:${config.id}:${text(idempotency)}`,
    delay_ms: Math.max(0, event.ts - Date.now()),
    slots: slots && [...slots.keys()],
    slot_limits: slots && [...slots.values()],
    parent_run_id: null,
    parent_step_id: null,
    batch_key: batch ? (batch.key === undefined ? "" : text(batch.key)) : null,
    batch_max: batch?.sizeMax ?? null,
    batch_timeout_ms: batch?.timeoutMs ?? null,
  };
}

/** Concurrency keys with their limits, in the order in which they are locked; null without any. */
export function slotsOf(
  config: FunctionConfig,
  text: (expression: string) => string,
): Map<string, number> | null {
  if (config.concurrency.length === 0) return null;
  const limits = new Map<string, number>();
  for (const { scope, key, limit } of config.concurrency) {
    const owner = scope === "fn" ? `fn:${config.id}` : scope;
    const slot = key === undefined ? owner : `${owner}:${text(key)}`;
    limits.set(slot, Math.min(limit, limits.get(slot) ?? limit));
  }
  return new Map([...limits].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A key expression's value as text. A failing one counts as null, as a missing field does. */
export function keyText(
  context: EngineContext,
  functionId: string,
  expression: string,
  payload: JsonObject,
): string {
  try {
    return keyPart(evaluate(expression, { event: payload }) ?? null);
  } catch (error) {
    context.log("warn", "key expression failed", { functionId, error: String(error) });
    return "null";
  }
}

function keyPart(value: unknown): string {
  return boundedKey(JSON.stringify(value));
}

function cancelListeners(
  config: FunctionConfig,
  runId: string,
  event: EngineEvent,
): CancelListener[] {
  const payload = eventPayload(event);
  return config.cancel.map((rule, index) => {
    const { path, value } = matchKeyOf(rule.if, payload);
    const timeout = rule.timeout === undefined ? null : parseDuration(rule.timeout, Date.now());
    return {
      run_id: runId,
      step_id: `cancel:${index}`,
      event_name: rule.event,
      match_path: path,
      match_value: value,
      expression: rule.if ?? null,
      timeout_ms: timeout ?? cancelTimeoutMsDefault,
    };
  });
}
