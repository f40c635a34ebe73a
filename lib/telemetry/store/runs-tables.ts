import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { RunRecord, StepRecord } from "@/lib/telemetry/workflows/run-records";
import type { StoreTable } from "./store-table";
import { withoutFsync } from "./without-fsync";

/**
 * Runs of functions, one row each. `queued_at` is the time in the run's id, so that all records of
 * a run find the same partition.
 */
export const runsTable: StoreTable = {
  name: "runs",
  partitionedBy: "queued_at",
  statements: [
    `CREATE TABLE telemetry.runs (
      run_id text NOT NULL,
      queued_at timestamptz NOT NULL,
      function_id text NOT NULL,
      status text NOT NULL,
      attempt integer NOT NULL,
      trace_id text NOT NULL,
      span_id text NOT NULL,
      parent_span_id text,
      order_id integer,
      event_id text NOT NULL,
      event_name text NOT NULL,
      event_count integer NOT NULL,
      started_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      ended_at timestamptz,
      output jsonb,
      error_name text,
      error text,
      error_cause text,
      error_frames jsonb,
      fingerprint text,
      PRIMARY KEY (run_id, queued_at)
    ) PARTITION BY RANGE (queued_at)`,
    "CREATE INDEX runs_queued_at_idx ON telemetry.runs (queued_at, run_id)",
    "CREATE INDEX runs_function_id_idx ON telemetry.runs (function_id, queued_at)",
    "CREATE INDEX runs_trace_id_idx ON telemetry.runs (trace_id)",
    `CREATE INDEX runs_order_id_idx ON telemetry.runs (order_id, queued_at)
      WHERE order_id IS NOT NULL`,
    "CREATE INDEX runs_event_id_idx ON telemetry.runs (event_id)",
    `CREATE INDEX runs_unfinished_idx ON telemetry.runs (status, queued_at)
      WHERE status <> 'completed'`,
    `CREATE INDEX runs_fingerprint_idx ON telemetry.runs (fingerprint, queued_at)
      WHERE fingerprint IS NOT NULL`,
  ],
};

/** The events of batch runs. A run of one event has it in its own row. */
export const runEventsTable: StoreTable = {
  name: "run_events",
  partitionedBy: "queued_at",
  statements: [
    `CREATE TABLE telemetry.run_events (
      run_id text NOT NULL,
      queued_at timestamptz NOT NULL,
      position integer NOT NULL,
      event_id text NOT NULL,
      event_name text NOT NULL,
      order_id integer,
      PRIMARY KEY (run_id, position, queued_at)
    ) PARTITION BY RANGE (queued_at)`,
    "CREATE INDEX run_events_event_id_idx ON telemetry.run_events (event_id)",
    `CREATE INDEX run_events_order_id_idx ON telemetry.run_events (order_id, queued_at)
      WHERE order_id IS NOT NULL`,
  ],
};

/** Attempts of steps. */
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
      PRIMARY KEY (run_id, step_id, attempt, queued_at)
    ) PARTITION BY RANGE (queued_at)`,
    "CREATE INDEX steps_trace_id_idx ON telemetry.steps (trace_id)",
    "CREATE INDEX steps_queued_at_idx ON telemetry.steps USING brin (queued_at)",
  ],
};

/** A longer output is replaced by a note of its size. */
const jsonLengthMax = 8_000;

/**
 * Writes what became known about runs. Later records replace earlier ones, and a run that has ended
 * stays ended: a record that arrives late, or from another process, does not reopen it.
 */
export async function upsertRuns(db: Queryable, records: readonly RunRecord[]): Promise<void> {
  const latest = new Map<string, RunRecord>();
  for (const record of records) latest.set(record.runId, record);
  const runs = [...latest.values()];
  await db.query(sql`${withoutFsync}
    INSERT INTO telemetry.runs AS r (run_id, queued_at, function_id, status, attempt, trace_id,
      span_id, parent_span_id, order_id, event_id, event_name, event_count, started_at, updated_at,
      ended_at, output, error_name, error, error_cause, error_frames, fingerprint)
    SELECT n.* FROM no_fsync, jsonb_to_recordset(${JSON.stringify(runs.map(toRunRow))}::jsonb) AS n (
      run_id text, queued_at timestamptz, function_id text, status text, attempt int, trace_id text,
      span_id text, parent_span_id text, order_id int, event_id text, event_name text,
      event_count int, started_at timestamptz, updated_at timestamptz, ended_at timestamptz,
      output jsonb, error_name text, error text, error_cause text, error_frames jsonb,
      fingerprint text)
    ON CONFLICT (run_id, queued_at) DO UPDATE SET status = excluded.status,
      attempt = excluded.attempt, updated_at = excluded.updated_at, ended_at = excluded.ended_at,
      output = excluded.output, error_name = coalesce(excluded.error_name, r.error_name),
      error = coalesce(excluded.error, r.error),
      error_cause = coalesce(excluded.error_cause, r.error_cause),
      error_frames = coalesce(excluded.error_frames, r.error_frames),
      fingerprint = coalesce(excluded.fingerprint, r.fingerprint)
    WHERE r.ended_at IS NULL OR excluded.ended_at IS NOT NULL`);
  const events = runs.filter((run) => run.eventCount > 1).flatMap(toEventRows);
  if (events.length === 0) return;
  await db.query(sql`${withoutFsync}
    INSERT INTO telemetry.run_events (run_id, queued_at, position, event_id, event_name, order_id)
    SELECT n.* FROM no_fsync, jsonb_to_recordset(${JSON.stringify(events)}::jsonb) AS n (
      run_id text, queued_at timestamptz, position int, event_id text, event_name text, order_id int)
    ON CONFLICT DO NOTHING`);
}

/** Writes attempts of steps. */
export async function upsertSteps(db: Queryable, records: readonly StepRecord[]): Promise<void> {
  const latest = new Map<string, StepRecord>();
  for (const record of records) {
    latest.set(`${record.runId} ${record.stepId} ${record.attempt}`, record);
  }
  const steps = [...latest.values()].map(toStepRow);
  await db.query(sql`${withoutFsync}
    INSERT INTO telemetry.steps (run_id, queued_at, step_id, attempt, function_id, name, kind,
      status, trace_id, span_id, order_id, started_at, duration_us, input, output, error_name,
      error, error_cause, error_frames, fingerprint)
    SELECT n.* FROM no_fsync, jsonb_to_recordset(${JSON.stringify(steps)}::jsonb) AS n (
      run_id text, queued_at timestamptz, step_id text, attempt int, function_id text, name text,
      kind text, status text, trace_id text, span_id text, order_id int, started_at timestamptz,
      duration_us bigint, input jsonb, output jsonb, error_name text, error text,
      error_cause text, error_frames jsonb, fingerprint text)
    ON CONFLICT (run_id, step_id, attempt, queued_at) DO UPDATE SET status = excluded.status,
      duration_us = excluded.duration_us, output = excluded.output,
      error_name = excluded.error_name, error = excluded.error,
      error_cause = excluded.error_cause, error_frames = excluded.error_frames,
      fingerprint = excluded.fingerprint`);
}

function toRunRow(run: RunRecord) {
  return {
    run_id: run.runId,
    queued_at: run.queuedAt,
    function_id: run.functionId,
    status: run.status,
    attempt: run.attempt,
    trace_id: run.trace.span.traceId,
    span_id: run.trace.span.spanId,
    parent_span_id: run.trace.parent?.spanId,
    order_id: run.trace.orderId,
    event_id: run.events[0]?.id ?? "",
    event_name: run.events[0]?.name ?? "",
    event_count: run.eventCount,
    started_at: run.startedAt,
    updated_at: run.at,
    ended_at: run.endedAt,
    output: boundedJson(run.output),
    ...errorColumns(run.error),
  };
}

function toEventRows({ runId, queuedAt, events }: RunRecord) {
  return events.map(({ id, name, orderId }, position) => ({
    run_id: runId,
    queued_at: queuedAt,
    position,
    event_id: id,
    event_name: name,
    order_id: orderId,
  }));
}

function toStepRow(step: StepRecord) {
  return {
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
  };
}

function errorColumns(error: RunRecord["error"]) {
  return {
    error_name: error?.name,
    error: error?.message,
    error_cause: error?.cause,
    error_frames: error?.frames,
    fingerprint: error?.fingerprint,
  };
}

/** The value as it is; a note instead of one that is too long to store for every step. */
function boundedJson(value: unknown): unknown {
  if (value === undefined) return undefined;
  const text = JSON.stringify(value);
  if (text === undefined || text.length <= jsonLengthMax) return value;
  return { truncated: `${text.length} characters` };
}
