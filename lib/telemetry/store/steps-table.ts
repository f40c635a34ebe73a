import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { StepRecord } from "@/lib/telemetry/workflows/run-records";
import { boundedJson } from "./bounded-json";
import { errorColumns } from "./error-columns";
import { hasPartition } from "./has-partition";
import { jsonbText } from "./jsonb-text";
import type { StoreTable } from "./store-table";
import { withAsyncCommit } from "./with-async-commit";

/** Attempts of steps. `queued_at` is their run's. */
export const stepsTable: StoreTable = {
  name: "steps",
  partitionedBy: "queued_at",
  statements: [
    `CREATE TABLE telemetry.steps (
      run_id text NOT NULL,
      queued_at timestamptz NOT NULL,
      step_id text NOT NULL,
      attempt integer NOT NULL,
      function_id text NOT NULL,
      name text NOT NULL,
      kind text NOT NULL,
      status text NOT NULL,
      trace_id text NOT NULL,
      span_id text NOT NULL,
      order_id integer,
      started_at timestamptz NOT NULL,
      duration_us bigint,
      input jsonb,
      output jsonb,
      error_name text,
      error text,
      error_cause text,
      error_frames jsonb,
      fingerprint text,
      next_retry_from timestamptz,
      next_retry_to timestamptz,
      PRIMARY KEY (run_id, step_id, attempt, queued_at)
    ) PARTITION BY RANGE (queued_at)`,
    "CREATE INDEX steps_trace_id_idx ON telemetry.steps (trace_id)",
    "CREATE INDEX steps_queued_at_idx ON telemetry.steps USING brin (queued_at)",
  ],
};

const columns = sql`run_id, queued_at, step_id, attempt, function_id, name, kind, status, trace_id,
  span_id, order_id, started_at, duration_us, input, output, error_name, error, error_cause,
  error_frames, fingerprint, next_retry_from, next_retry_to`;

const columnTypes = sql`run_id text, queued_at timestamptz, step_id text, attempt int,
  function_id text, name text, kind text, status text, trace_id text, span_id text, order_id int,
  started_at timestamptz, duration_us bigint, input jsonb, output jsonb, error_name text, error text,
  error_cause text, error_frames jsonb, fingerprint text, next_retry_from timestamptz,
  next_retry_to timestamptz`;

/**
 * Writes attempts of steps, and results that Inngest reports of earlier attempts. All processes lock
 * rows in the same order, so they can't deadlock.
 */
export async function upsertSteps(db: Queryable, records: readonly StepRecord[]): Promise<void> {
  await upsertAttempts(db, latestOfEach(records.filter((step) => !step.isMemoized)));
  await completeAttempts(db, latestOfEach(records.filter((step) => step.isMemoized)));
}

async function upsertAttempts(db: Queryable, steps: readonly StepRecord[]): Promise<void> {
  if (steps.length === 0) return;
  // An attempt that starts again after its process was killed has a new time; a wait keeps its own.
  await db.query(sql`${withAsyncCommit}
    INSERT INTO telemetry.steps AS s (${columns})
    SELECT n.* FROM async_commit, jsonb_to_recordset(${toJson(steps)}::jsonb) AS n (${columnTypes})
    WHERE ${hasPartition("steps", "n.queued_at")}
    ORDER BY n.run_id, n.step_id, n.attempt, n.queued_at
    ON CONFLICT (run_id, step_id, attempt, queued_at) DO UPDATE SET status = excluded.status,
      started_at = CASE WHEN excluded.status = 'waiting' THEN s.started_at
        ELSE excluded.started_at END,
      duration_us = excluded.duration_us, input = coalesce(excluded.input, s.input),
      output = excluded.output, error_name = excluded.error_name, error = excluded.error,
      error_cause = excluded.error_cause, error_frames = excluded.error_frames,
      fingerprint = excluded.fingerprint, next_retry_from = excluded.next_retry_from,
      next_retry_to = excluded.next_retry_to`);
}

/**
 * Completes the latest attempt of each step, or adds one without a duration if none was recorded.
 * `started_at` of such a record is when its result was seen, which ends a wait.
 */
async function completeAttempts(db: Queryable, steps: readonly StepRecord[]): Promise<void> {
  if (steps.length === 0) return;
  await db.query(sql`${withAsyncCommit}, n AS (
      SELECT r.* FROM async_commit, jsonb_to_recordset(${toJson(steps)}::jsonb) AS r (${columnTypes})
      WHERE ${hasPartition("steps", "r.queued_at")}
    ), latest AS (
      SELECT DISTINCT ON (s.run_id, s.step_id) s.run_id, s.step_id, s.attempt
      FROM n JOIN telemetry.steps s USING (run_id, step_id, queued_at)
      ORDER BY s.run_id, s.step_id, s.attempt DESC
    )
    INSERT INTO telemetry.steps AS s (${columns})
    SELECT n.run_id, n.queued_at, n.step_id, coalesce(l.attempt, n.attempt), n.function_id, n.name,
      n.kind, n.status, n.trace_id, n.span_id, n.order_id, n.started_at, n.duration_us, n.input,
      n.output, n.error_name, n.error, n.error_cause, n.error_frames, n.fingerprint,
      n.next_retry_from, n.next_retry_to
    FROM n LEFT JOIN latest l USING (run_id, step_id)
    ORDER BY n.run_id, n.step_id, coalesce(l.attempt, n.attempt), n.queued_at
    ON CONFLICT (run_id, step_id, attempt, queued_at) DO UPDATE SET status = excluded.status,
      duration_us = CASE WHEN s.status = 'waiting'
        THEN extract(epoch FROM excluded.started_at - s.started_at) * 1000000 END,
      output = excluded.output, error_name = coalesce(excluded.error_name, s.error_name),
      error = coalesce(excluded.error, s.error), next_retry_from = NULL, next_retry_to = NULL
    WHERE s.status IN ('running', 'waiting', 'retrying')`);
}

/** The last record of each attempt. */
function latestOfEach(records: readonly StepRecord[]): StepRecord[] {
  const latest = new Map<string, StepRecord>();
  for (const record of records) {
    latest.set(`${record.runId} ${record.stepId} ${record.attempt}`, record);
  }
  return [...latest.values()];
}

function toJson(steps: readonly StepRecord[]): string {
  return jsonbText(
    steps.map((step) => ({
      run_id: step.runId,
      queued_at: step.queuedAt,
      step_id: step.stepId,
      attempt: step.attempt,
      function_id: step.functionId,
      name: step.name,
      kind: step.kind,
      status: step.status,
      trace_id: step.traceId,
      span_id: step.spanId,
      order_id: step.orderId,
      started_at: step.startedAt,
      duration_us: step.durationUs,
      input: boundedJson(step.input),
      output: boundedJson(step.output),
      ...errorColumns(step.error),
      next_retry_from: step.nextRetry?.from,
      next_retry_to: step.nextRetry?.to,
    })),
  );
}
