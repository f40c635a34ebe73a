import { context, type SpanContext, trace } from "@opentelemetry/api";
import { Middleware, RetryAfterError } from "inngest";
import { nextRetry, type RetryWindow } from "@/lib/domain/workflows/next-retry";
import { metrics } from "@/lib/telemetry/metrics/metrics";
import { parseTraceparent } from "@/lib/telemetry/span-ids";
import { orderIdAttribute } from "@/lib/telemetry/span-recorder";
import {
  isTracing,
  recordError,
  SpanKind,
  type SpanSettings,
  startSpan,
  underSpan,
  withOrderId,
} from "@/lib/telemetry/spans";
import { recordEvents } from "./record-events";
import { recordedError } from "./recorded-error";
import { type Call, eventsOf, forgetRun, queuedAt, runOf, runRecord } from "./run-in-progress";
import type { RunRecord, StepRecord } from "./run-records";
import { type RunEvent, type RunTrace, stepSpanId } from "./run-trace";
import { isWait, readWaits } from "./waits";

/**
 * Records runs, steps and events in the journal, and runs and steps as spans. It works on any
 * Inngest server, because it uses nothing but the calls that the server makes. The SDK makes one
 * instance per request.
 */
export class RecordRuns extends Middleware.BaseMiddleware {
  readonly id = "waybill/record-runs";

  private call: Call | undefined;
  /** The results of earlier requests, by step. */
  private memoized: Readonly<Record<string, MemoizedStep>> = {};
  /** The waits that the function has reached. The server's answer says for what. */
  private readonly waits = new Map<string, StepRecord>();
  /** The last record of each step that this request executed. */
  private readonly executed = new Map<string, StepRecord>();

  override async wrapSendEvent(args: Middleware.WrapSendEventArgs) {
    const sent = await args.next();
    recordEvents(args.events.map(withOwnId(sent.ids)), "sent");
    return sent;
  }

  override async wrapRequest(args: Middleware.WrapRequestArgs): Promise<Middleware.Response> {
    const response = await args.next();
    if (this.waits.size > 0) this.recordWaits(response.body);
    return response;
  }

  override transformFunctionInput(args: Middleware.TransformFunctionInputArgs) {
    this.memoized = args.steps;
    return args;
  }

  /** Everything that the function does outside of steps belongs to the run. */
  override async wrapFunctionHandler(args: Middleware.WrapFunctionHandlerArgs): Promise<unknown> {
    if (!isTracing()) return args.next();
    this.call = args;
    const run = runOf(args, (call) => recordEvents(eventsOf(call), "received"));
    recordRun(args, { status: "running" });
    return inRun(run.trace, () => args.next());
  }

  /** Called for each step that the function reaches, executed or not. */
  override transformStepInput(args: Middleware.TransformStepInputArgs) {
    if (this.call && isTracing()) this.recordReached(this.call, args);
    return args;
  }

  /** Called once per executed attempt, never for a memoized result. */
  override async wrapStepHandler(args: Middleware.WrapStepHandlerArgs): Promise<unknown> {
    if (!isTracing()) return args.next();
    const { ctx, stepInfo } = args;
    const run = runOf(args);
    const step = stepRecord(args, { ...stepInfo, id: stepInfo.options.id });
    const start = performance.now();
    const record = (status: StepRecord["status"], more: Partial<StepRecord> = {}) => {
      const durationUs =
        status === "running" ? null : Math.round((performance.now() - start) * 1_000);
      const attempt: StepRecord = { ...step, status, durationUs, ...more };
      this.executed.set(stepInfo.hashedId, attempt);
      globalThis.waybillRunJournal?.addStep(attempt);
    };
    const settings: SpanSettings = {
      name: `step ${step.functionId}/${step.name}`,
      ids: { spanId: step.spanId },
      attributes: { "inngest.run_id": ctx.runId, "inngest.attempt": ctx.attempt },
    };
    record("running");
    return inRun(run.trace, async () => {
      const span = startSpan(settings);
      if (!span) return args.next();
      return context.with(trace.setSpan(context.active(), span), async () => {
        try {
          const output = await args.next();
          run.recorded.add(stepInfo.hashedId);
          record("completed", { output });
          return output;
        } catch (error) {
          recordError(span, error);
          const recorded = recordedError(step.functionId, error);
          run.errors.set(step.name, recorded);
          record("failed", { error: recorded });
          throw error;
        } finally {
          span.end();
        }
      });
    });
  }

  override onStepError(args: Middleware.OnStepErrorArgs): void {
    if (!isTracing()) return;
    const { hashedId } = args.stepInfo;
    const step = this.executed.get(hashedId);
    if (args.isFinalAttempt || !step) return void runOf(args).recorded.add(hashedId);
    const window = retryWindow(args);
    globalThis.waybillRunJournal?.addStep({ ...step, status: "retrying", nextRetry: window });
    recordRun(args, { status: "retrying", error: step.error, nextRetry: window });
  }

  override onRunComplete(args: Middleware.OnRunCompleteArgs): void {
    if (!isTracing()) return;
    recordRun(args, { status: "completed", endedAt: new Date(), output: args.output });
    endRunSpan(args);
  }

  override onRunError(args: Middleware.OnRunErrorArgs): void {
    if (!isTracing()) return;
    const error = recordedError(args.fn.id(), args.error, runOf(args).errors);
    if (args.isFinalAttempt) {
      recordRun(args, { status: "failed", error, endedAt: new Date() });
      endRunSpan(args, args.error);
    } else {
      recordRun(args, { status: "retrying", error, nextRetry: retryWindow(args) });
    }
  }

  /** Records results of earlier requests that this process hasn't recorded, and new waits. */
  private recordReached(call: Call, { stepInfo, stepOptions, input }: Reached): void {
    const { hashedId, memoized } = stepInfo;
    const run = runOf(call);
    if (memoized) {
      if (run.recorded.has(hashedId)) return;
      run.recorded.add(hashedId);
      const result = this.memoized[hashedId];
      globalThis.waybillRunJournal?.addStep({
        ...stepRecord(call, { ...stepInfo, id: stepOptions.id, input }),
        attempt: 0,
        status: result?.type === "error" ? "failed" : "completed",
        isMemoized: true,
        output: result?.type === "data" ? result.data : undefined,
        error:
          result?.type === "error"
            ? recordedError(call.fn.id(), result.error, run.errors)
            : undefined,
      });
    } else if (isWait(String(stepInfo.stepType))) {
      const step = stepRecord(call, { ...stepInfo, id: stepOptions.id, input });
      this.waits.set(hashedId, { ...step, attempt: 0, status: "waiting" });
    }
  }

  /** The run waits once the response has reported its waits to the server. */
  private recordWaits(body: string): void {
    const call = this.call;
    if (!call) return;
    const reported = readWaits(body);
    for (const [id, step] of this.waits) {
      if (!reported.has(id)) continue;
      globalThis.waybillRunJournal?.addStep({ ...step, input: reported.get(id) ?? step.input });
    }
    if (reported.size > 0) recordRun(call, { status: "waiting" });
  }
}

type MemoizedStep = Middleware.TransformFunctionInputArgs["steps"][string];
type Reached = Pick<Middleware.TransformStepInputArgs, "stepInfo" | "stepOptions" | "input">;

function inRun<Result>({ span, orderId }: RunTrace, work: () => Result): Result {
  return underSpan(span, () => (orderId === null ? work() : withOrderId(orderId, work)));
}

function recordRun(call: Call, more: Pick<RunRecord, "status"> & Partial<RunRecord>): void {
  globalThis.waybillRunJournal?.addRun(runRecord(call, more));
}

function stepRecord(
  call: Call,
  step: { hashedId: string; stepType: unknown; id: string; input?: readonly unknown[] },
): StepRecord {
  const { runId, attempt } = call.ctx;
  const { trace: runTrace } = runOf(call);
  return {
    runId,
    queuedAt: queuedAt(call),
    functionId: call.fn.id(),
    stepId: step.hashedId,
    name: step.id,
    kind: String(step.stepType),
    attempt,
    status: "running",
    traceId: runTrace.span.traceId,
    spanId: stepSpanId(runId, step.hashedId, attempt),
    orderId: runTrace.orderId,
    startedAt: new Date(),
    durationUs: null,
    input: step.input?.length ? step.input : undefined,
  };
}

function retryWindow({ ctx, error }: { ctx: Call["ctx"]; error: Error }): RetryWindow {
  const retryAfter = error instanceof RetryAfterError ? error.retryAfter : null;
  return nextRetry(ctx.attempt, new Date(), retryAfter);
}

/** The event as sent, with the id that the server gave it if it had none. */
function withOwnId(ids: readonly string[]) {
  return (event: RunEvent, index: number): RunEvent => ({ ...event, id: event.id ?? ids[index] });
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
      ...(runTrace.orderId !== null && { [orderIdAttribute]: runTrace.orderId }),
    },
  });
  if (error && span) recordError(span, error);
  span?.end();
  const ms = Math.max(0, Date.now() - queuedAt(call).getTime());
  const { traceId } = runTrace.span;
  metrics()?.runEnded(call.fn.id(), ms, { isError: error !== undefined, traceId });
  forgetRun(runId);
}

/** The spans that wrote a batch's events. */
function linksTo(events: readonly RunEvent[]): SpanContext[] {
  return events.flatMap(({ data }) => parseTraceparent(data?._trace) ?? []);
}
