import sql from "sql-template-tag";
import { NotFound, requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import type { StepStatus } from "@/lib/domain/workflows/run-status";
import type { ErrorView, RunEventView, RunView } from "@/lib/domain/workflows/run-view";
import { type RecordedAttempt, stepsOfRun } from "@/lib/domain/workflows/steps-of-run";
import { readStore } from "@/lib/services/telemetry/read-store";
import { runColumns, type StoredRun, toNextRetry, toRunRow } from "./run-row";

/** More attempts than any function of ours has; a run with more is cut. */
const attemptsMax = 500;

export type ReadRun = { kind: "found"; run: RunView } | { kind: "off" } | { kind: "unavailable" };

/** One run with its steps and events. Throws `NotFound` if it was not recorded. */
export const readRun: Verb<{ runId: string }, ReadRun> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const found = await readStore(ctx, async ({ db }) => {
    const run = await selectRun(db, input.runId);
    if (!run) return { kind: "missing" as const };
    const [attempts, events] = await Promise.all([selectAttempts(db, run), selectEvents(db, run)]);
    return { kind: "found" as const, run: toRunView(run, attempts, events) };
  });
  if (found.kind === "missing") throw new NotFound("Run not found.");
  return found;
};

interface ErrorColumns {
  errorName: string | null;
  error: string | null;
  errorCause: string | null;
  errorFrames: string[] | null;
  fingerprint: string | null;
}

type FullRun = StoredRun &
  ErrorColumns & { traceId: string; spanId: string; startedAt: Date; output: unknown };

async function selectRun(db: Queryable, runId: string): Promise<FullRun | undefined> {
  const [run] = await db.query<FullRun>(sql`
    SELECT ${runColumns}, r.trace_id AS "traceId", r.span_id AS "spanId",
      r.started_at AS "startedAt", r.output, r.error_cause AS "errorCause",
      r.error_frames AS "errorFrames"
    FROM telemetry.runs r WHERE r.run_id = ${runId}`);
  return run;
}

type StoredAttempt = ErrorColumns & {
  stepId: string;
  name: string;
  kind: string;
  attempt: number;
  status: StepStatus;
  spanId: string;
  startedAt: Date;
  durationUs: number | null;
  input: unknown;
  output: unknown;
  retryFrom: Date | null;
  retryTo: Date | null;
};

function selectAttempts(db: Queryable, { runId, queuedAt }: FullRun): Promise<StoredAttempt[]> {
  return db.query<StoredAttempt>(sql`
    SELECT step_id AS "stepId", name, kind, attempt, status, span_id AS "spanId",
      started_at AS "startedAt", duration_us AS "durationUs", input, output,
      error_name AS "errorName", error, error_cause AS "errorCause", error_frames AS "errorFrames",
      fingerprint, next_retry_from AS "retryFrom", next_retry_to AS "retryTo"
    FROM telemetry.steps WHERE run_id = ${runId} AND queued_at = ${queuedAt}
    ORDER BY started_at, attempt LIMIT ${attemptsMax + 1}`);
}

async function selectEvents(db: Queryable, run: FullRun): Promise<RunEventView[]> {
  if (run.eventCount <= 1) {
    return [{ id: run.eventId, name: run.eventName, orderId: run.orderId }];
  }
  return db.query<RunEventView>(sql`
    SELECT event_id AS id, event_name AS name, order_id AS "orderId" FROM telemetry.run_events
    WHERE run_id = ${run.runId} AND queued_at = ${run.queuedAt} ORDER BY position`);
}

function toRunView(run: FullRun, attempts: StoredAttempt[], events: RunEventView[]): RunView {
  const { traceId, spanId, startedAt, output } = run;
  const shown = attempts.slice(0, attemptsMax).map(toAttempt);
  return {
    ...toRunRow(run),
    ...{ traceId, spanId, output, events },
    startedAt: startedAt.toISOString(),
    errorDetails: toError(run),
    steps: stepsOfRun(run.status, shown),
    isCut: attempts.length > attemptsMax,
  };
}

function toAttempt(step: StoredAttempt): RecordedAttempt {
  const { stepId, name, kind, attempt, status, spanId, input, output, durationUs } = step;
  return {
    ...{ stepId, name, kind, attempt, status, spanId, input, output },
    startedAt: step.startedAt.toISOString(),
    durationMs: durationUs === null ? null : durationUs / 1_000,
    error: toError(step),
    nextRetry: toNextRetry(step.retryFrom, step.retryTo),
  };
}

function toError(columns: ErrorColumns): ErrorView | null {
  const { errorName, error, errorCause, errorFrames, fingerprint } = columns;
  if (errorName === null) return null;
  return {
    name: errorName,
    message: error ?? "",
    cause: errorCause ?? "",
    frames: errorFrames ?? [],
    fingerprint,
  };
}
