import { context, type SpanContext, trace } from "@opentelemetry/api";
import { Middleware } from "inngest";
import { LRUCache } from "lru-cache";
import { parseTraceparent } from "@/lib/telemetry/span-ids";
import {
  isTracing,
  recordError,
  SpanKind,
  type SpanSettings,
  startSpan,
  underSpan,
  withOrderId,
} from "@/lib/telemetry/spans";
import { recordedError } from "./recorded-error";
import type { RunRecord, RunStatus, StepRecord } from "./run-records";
import { type RunEvent, type RunTrace, stepSpanId, timeOfUlid, traceOfRun } from "./run-trace";

/** A batch lists this many of its events. */
const eventsMax = 100;

interface RunInProgress {
  trace: RunTrace;
  startedAt: Date;
}

/** Runs that this process has seen lately: a run's requests come one after the other. */
const runsInProgress = new LRUCache<string, RunInProgress>({ max: 5_000 });

type Call = Pick<Middleware.WrapFunctionHandlerArgs, "ctx" | "fn">;

/**
 * Records runs and steps as spans and in the journal of runs. It works on any Inngest server, because
 * it uses nothing but the calls that the server makes.
 */
export class RecordRuns extends Middleware.BaseMiddleware {
  readonly id = "waybill/record-runs";

  /** Everything that the function does outside of steps belongs to the run. */
  override async wrapFunctionHandler(args: Middleware.WrapFunctionHandlerArgs): Promise<unknown> {
    if (!isTracing()) return args.next();
    const { trace: runTrace } = runOf(args);
    noteRun(args, "running");
    return inRun(runTrace, () => args.next());
  }

  /** Called once per executed attempt, never for a memoized result. */
  override async wrapStepHandler(args: Middleware.WrapStepHandlerArgs): Promise<unknown> {
    if (!isTracing()) return args.next();
    const { ctx, stepInfo } = args;
    const { trace: runTrace } = runOf(args);
    const functionId = args.fn.id();
    const name = stepInfo.options.id;
    const spanId = stepSpanId(ctx.runId, stepInfo.hashedId, ctx.attempt);
    const startedAt = new Date();
    const start = performance.now();
    const note = (status: StepRecord["status"], more: Partial<StepRecord> = {}) =>
      globalThis.waybillRunJournal?.addStep({
        runId: ctx.runId,
        queuedAt: queuedAt(ctx.runId, eventsOf(args)),
        functionId,
        stepId: stepInfo.hashedId,
        name,
        kind: String(stepInfo.stepType),
        attempt: ctx.attempt,
        status,
        traceId: runTrace.span.traceId,
        spanId,
        orderId: runTrace.orderId,
        startedAt,
        durationUs: status === "running" ? null : Math.round((performance.now() - start) * 1_000),
        ...more,
      });
    const settings: SpanSettings = {
      name: `step ${functionId}/${name}`,
      ids: { spanId },
      attributes: { "inngest.run_id": ctx.runId, "inngest.attempt": ctx.attempt },
    };
    note("running");
    return inRun(runTrace, async () => {
      const span = startSpan(settings);
      if (!span) return args.next();
      return context.with(trace.setSpan(context.active(), span), async () => {
        try {
          const output = await args.next();
          note("completed", { output });
          return output;
        } catch (error) {
          recordError(span, error);
          note("failed", { error: recordedError(functionId, error) });
          throw error;
        } finally {
          span.end();
        }
      });
    });
  }

  override onStepError(args: Middleware.OnStepErrorArgs): void {
    if (isTracing() && !args.isFinalAttempt) {
      noteRun(args, "retrying", { error: recordedError(args.fn.id(), args.error) });
    }
  }

  override onRunComplete(args: Middleware.OnRunCompleteArgs): void {
    if (!isTracing()) return;
    noteRun(args, "completed", { endedAt: new Date(), output: args.output });
    endRunSpan(args);
  }

  override onRunError(args: Middleware.OnRunErrorArgs): void {
    if (!isTracing()) return;
    const error = recordedError(args.fn.id(), args.error);
    noteRun(args, args.isFinalAttempt ? "failed" : "retrying", {
      error,
      endedAt: args.isFinalAttempt ? new Date() : null,
    });
    if (args.isFinalAttempt) endRunSpan(args, args.error);
  }
}

function inRun<Result>({ span, orderId }: RunTrace, work: () => Result): Result {
  return underSpan(span, () => (orderId === null ? work() : withOrderId(orderId, work)));
}

function eventsOf({ ctx }: Call): readonly RunEvent[] {
  const events = (ctx.events ?? [ctx.event]) as readonly (RunEvent | undefined)[];
  return events.filter((event) => event !== undefined);
}

function runOf(call: Call): RunInProgress {
  const { runId } = call.ctx;
  const known = runsInProgress.get(runId);
  if (known) return known;
  const run = { trace: traceOfRun(runId, eventsOf(call)), startedAt: new Date() };
  runsInProgress.set(runId, run);
  return run;
}

/** The run's creation by the engine, in its id. Other ids fall back to the time of the event. */
function queuedAt(runId: string, events: readonly RunEvent[]): Date {
  return timeOfUlid(runId) ?? new Date(events[0]?.ts ?? 0);
}

function noteRun(call: Call, status: RunStatus, more: Partial<RunRecord> = {}): void {
  const events = eventsOf(call);
  const { runId, attempt } = call.ctx;
  const { trace: runTrace, startedAt } = runOf(call);
  globalThis.waybillRunJournal?.addRun({
    runId,
    queuedAt: queuedAt(runId, events),
    functionId: call.fn.id(),
    status,
    attempt,
    trace: runTrace,
    events: events.slice(0, eventsMax).map(({ id, name, data }) => ({
      id: id ?? "",
      name,
      orderId: typeof data?.orderId === "number" ? data.orderId : null,
    })),
    eventCount: events.length,
    startedAt,
    at: new Date(),
    endedAt: null,
    ...more,
  });
}

/** The run's span, from its first request to its last. Its attempts are the spans of its steps. */
function endRunSpan(call: Call, error?: Error): void {
  const { runId, attempt } = call.ctx;
  const { trace: runTrace, startedAt } = runOf(call);
  const events = eventsOf(call);
  const span = startSpan({
    name: `run ${call.fn.id()}`,
    kind: SpanKind.CONSUMER,
    ids: runTrace.parent ? { spanId: runTrace.span.spanId } : runTrace.span,
    parent: runTrace.parent ?? "root",
    links: events.length > 1 ? linksTo(events) : [],
    startedAt,
    attributes: {
      "inngest.run_id": runId,
      "inngest.attempt": attempt,
      "inngest.event": events[0]?.name ?? "",
      "inngest.events": events.length,
      ...(runTrace.orderId !== null && { "order.id": runTrace.orderId }),
    },
  });
  if (error && span) recordError(span, error);
  span?.end();
  runsInProgress.delete(runId);
}

/** The SDK keeps at most this many links of a span. */
const linksMax = 128;

/** The spans that wrote a batch's events. */
function linksTo(events: readonly RunEvent[]): SpanContext[] {
  return events.slice(0, linksMax).flatMap(({ data }) => parseTraceparent(data?._trace) ?? []);
}
