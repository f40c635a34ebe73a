import { batchId, startsAtOnce } from "./batch-room";
import type { BatchRule, FunctionConfig } from "./configuration";
import { parseDuration } from "./duration";
import type { EngineContext } from "./engine-context";
import { type EngineEvent, eventPayload } from "./events";
import { evaluate, evaluatesToTrue } from "./expression";
import { newId } from "./ids";
import type { JsonObject } from "./json";
import { boundedKey, matchKeyOf } from "./match-paths";

/** A run that an event is to run, as `storeEvents` inserts it unless it is a duplicate. */
export interface PlannedRun {
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
  /** Whether the event waits for its batch. Events that start a batch together share the run id. */
  waits: boolean;
}

/** A `cancelOn` rule of a planned run, as `storeEvents` inserts it. */
export interface CancelListener {
  run_id: string;
  step_id: string;
  event_name: string;
  match_path: string;
  match_value: string;
  expression: string | null;
  timeout_ms: number;
}

export interface RunPlan {
  runs: PlannedRun[];
  cancelListeners: CancelListener[];
  /** Batches that start as soon as there is room, for which events wait; with their timeouts. */
  waiting: Map<string, number>;
}

const cancelTimeoutMsDefault = 365 * 86_400_000;

/** Plans the runs that these events trigger: at most one per function and event. */
export function planTriggeredRuns(context: EngineContext, events: EngineEvent[]): RunPlan {
  const plan: RunPlan = { runs: [], cancelListeners: [], waiting: new Map() };
  const open: OpenBatches = new Map();
  const dedupeKeys = new Set<string>();
  for (const event of events) {
    const payload = eventPayload(event);
    const triggered = new Set<string>();
    for (const { config, trigger } of context.functions.subscriptionsTo(event.name)) {
      if (triggered.has(config.id)) continue;
      if (!isTriggered(context, config.id, trigger.expression, payload)) continue;
      triggered.add(config.id);
      addRun(context, { plan, dedupeKeys, open }, config, event);
    }
  }
  return plan;
}

/** Plans the run of a given function, for a cron or for an invoke step of the run `parent`. */
export function planRun(
  context: EngineContext,
  config: FunctionConfig,
  event: EngineEvent,
  parent?: { runId: string; stepId: string },
): RunPlan {
  const plan: RunPlan = { runs: [], cancelListeners: [], waiting: new Map() };
  const run = buildPlannedRun(context, { ...config, batch: undefined }, event);
  plan.runs.push({
    ...run,
    parent_run_id: parent?.runId ?? null,
    parent_step_id: parent?.stepId ?? null,
  });
  plan.cancelListeners.push(...cancelListeners(config, run.run_id, event));
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
    return evaluatesToTrue(expression, { event: payload });
  } catch (error) {
    context.log("warn", "trigger expression failed", { functionId, error: String(error) });
    return false;
  }
}

/** Skips duplicates among the events of one request: one SQL statement can't upsert a key twice. */
function addRun(
  context: EngineContext,
  { plan, dedupeKeys, open }: { plan: RunPlan; dedupeKeys: Set<string>; open: OpenBatches },
  config: FunctionConfig,
  event: EngineEvent,
): void {
  const run = buildPlannedRun(context, config, event);
  const keys = [run.event_key, run.idempotency_key].filter((key) => key !== null);
  if (keys.some((key) => dedupeKeys.has(key))) return;
  for (const key of keys) dedupeKeys.add(key);
  plan.runs.push(run);
  if (config.batch) joinBatch(context, { plan, open }, config.batch, run);
  else plan.cancelListeners.push(...cancelListeners(config, run.run_id, event));
}

/** The batches that these events start, which can take more of them. */
type OpenBatches = Map<string, { runId: string; size: number }>;

/** The event starts a batch, joins one that these events have started, or waits. */
function joinBatch(
  { batchRoom }: EngineContext,
  { plan, open }: { plan: RunPlan; open: OpenBatches },
  rule: BatchRule,
  run: PlannedRun,
): void {
  const batch = batchId(run.function_id, run.batch_key ?? "");
  const started = open.get(batch);
  if (started && started.size < rule.sizeMax) {
    started.size += 1;
    run.run_id = started.runId;
  } else if (startsAtOnce(rule) && batchRoom.hasRoom(batch)) {
    batchRoom.add(batch, run.run_id, rule.timeoutMs);
    open.set(batch, { runId: run.run_id, size: 1 });
  } else {
    run.waits = true;
    if (startsAtOnce(rule)) plan.waiting.set(batch, rule.timeoutMs);
  }
}

function buildPlannedRun(
  context: EngineContext,
  config: FunctionConfig,
  event: EngineEvent,
): PlannedRun {
  const payload = eventPayload(event);
  const keyOf = (expression: string) => evaluateKey(context, config.id, expression, payload);
  const slots = concurrencySlots(config, keyOf);
  const { batch, idempotency } = config;
  return {
    run_id: newId(),
    function_id: config.id,
    event_id: event.id,
    event_key: event.externalId === null ? null : `event:${config.id}:${keyPart(event.externalId)}`,
    idempotency_key: idempotency === undefined ? null : `key:${config.id}:${keyOf(idempotency)}`,
    delay_ms: Math.max(0, event.ts - Date.now()),
    slots: slots && [...slots.keys()],
    slot_limits: slots && [...slots.values()],
    parent_run_id: null,
    parent_step_id: null,
    batch_key: batch ? (batch.key === undefined ? "" : keyOf(batch.key)) : null,
    batch_max: batch?.sizeMax ?? null,
    batch_timeout_ms: batch?.timeoutMs ?? null,
    waits: false,
  };
}

/** Concurrency keys and limits, in the order in which they are locked; null without any limit. */
export function concurrencySlots(
  config: FunctionConfig,
  keyOf: (expression: string) => string,
): Map<string, number> | null {
  if (config.concurrency.length === 0) return null;
  const limits = new Map<string, number>();
  for (const { scope, key, limit } of config.concurrency) {
    const owner = scope === "fn" ? `fn:${config.id}` : scope;
    const slot = key === undefined ? owner : `${owner}:${keyOf(key)}`;
    limits.set(slot, Math.min(limit, limits.get(slot) ?? limit));
  }
  return new Map([...limits].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The value of a key expression as text. If the evaluation fails, it counts as a missing field. */
export function evaluateKey(
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
