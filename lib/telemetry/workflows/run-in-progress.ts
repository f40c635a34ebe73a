import type { Middleware } from "inngest";
import { LRUCache } from "lru-cache";
import { toOrderId } from "@/lib/telemetry/order-id";
import type { RecordedError, RunRecord } from "./run-records";
import { type RunEvent, type RunTrace, timeOfUlid, traceOfRun } from "./run-trace";

/** What every hook of the middleware gets. */
export type Call = Pick<Middleware.WrapFunctionHandlerArgs, "ctx" | "fn">;

/** What this process knows of a run. */
export interface RunInProgress {
  trace: RunTrace;
  startedAt: Date;
  /** The steps whose result this process has recorded. */
  recorded: Set<string>;
  /** The last error of each step, by its name. */
  errors: Map<string, RecordedError>;
}

/** Runs that this process has seen lately: a run's requests come one after the other. */
const runsInProgress = new LRUCache<string, RunInProgress>({ max: 5_000 });

/** The run of a call. `onFirst` runs if this process sees it for the first time. */
export function runOf(call: Call, onFirst?: (call: Call) => void): RunInProgress {
  const { runId } = call.ctx;
  const known = runsInProgress.get(runId);
  if (known) return known;
  const run: RunInProgress = {
    trace: traceOfRun(runId, eventsOf(call)),
    startedAt: new Date(),
    recorded: new Set(),
    errors: new Map(),
  };
  runsInProgress.set(runId, run);
  onFirst?.(call);
  return run;
}

export function forgetRun(runId: string): void {
  runsInProgress.delete(runId);
}

export function eventsOf({ ctx }: Call): readonly RunEvent[] {
  const events = (ctx.events ?? [ctx.event]) as readonly (RunEvent | undefined)[];
  return events.filter((event) => event !== undefined);
}

/**
 * When the server created the run, read from its id; for ids that hold no time, its first event's
 * time.
 */
export function queuedAt(call: Call): Date {
  return timeOfUlid(call.ctx.runId) ?? new Date(eventsOf(call)[0]?.ts ?? 0);
}

/** A batch lists this many of its events. */
const eventsMax = 100;

/** A record of the run as it is now. */
export function runRecord(
  call: Call,
  more: Pick<RunRecord, "status"> & Partial<RunRecord>,
): RunRecord {
  const events = eventsOf(call);
  const { trace, startedAt } = runOf(call);
  return {
    runId: call.ctx.runId,
    queuedAt: queuedAt(call),
    functionId: call.fn.id(),
    attempt: call.ctx.attempt,
    trace,
    events: events.slice(0, eventsMax).map(({ id, name, data }) => ({
      id: id ?? "",
      name,
      orderId: toOrderId(data?.orderId),
    })),
    eventCount: events.length,
    startedAt,
    at: new Date(),
    endedAt: null,
    ...more,
  };
}
