import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { RunRecord } from "@/lib/telemetry/workflows/run-records";
import { boundedJson } from "./bounded-json";
import { errorColumns } from "./error-columns";
import { hasPartition } from "./has-partition";
import { jsonbText } from "./jsonb-text";
import type { StoreTable } from "./store-table";
import { withAsyncCommit } from "./with-async-commit";

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
      next_retry_from timestamptz,
      next_retry_to timestamptz,
      checked_at timestamptz,
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
    `CREATE INDEX runs_errors_idx ON telemetry.runs (queued_at, run_id)
      WHERE error_name IS NOT NULL`,
    // The runs that the reconciliation asks the Inngest server about. Usually there are few.
    `CREATE INDEX runs_open_idx ON telemetry.runs (greatest(updated_at, checked_at))
      WHERE ended_at IS NULL AND status <> 'lost'`,
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

/**
 * Writes what became known about runs. Later records replace earlier ones, and a run that has ended
 * stays ended: a record that arrives late, or from another process, does not reopen it. All
 * processes lock rows in the same order, so they can't deadlock.
 */
export async function upsertRuns(db: Queryable, records: readonly RunRecord[]): Promise<void> {
  const runs = latestOfEach(records);
  await db.query(sql`${withAsyncCommit}
    INSERT INTO telemetry.runs AS r (run_id, queued_at, function_id, status, attempt, trace_id,
      span_id, parent_span_id, order_id, event_id, event_name, event_count, started_at, updated_at,
      ended_at, output, error_name, error, error_cause, error_frames, fingerprint,
      next_retry_from, next_retry_to)
    SELECT n.* FROM async_commit, jsonb_to_recordset(${jsonbText(runs.map(toRunRow))}::jsonb) AS n (
      run_id text, queued_at timestamptz, function_id text, status text, attempt int, trace_id text,
      span_id text, parent_span_id text, order_id int, event_id text, event_name text,
      event_count int, started_at timestamptz, updated_at timestamptz, ended_at timestamptz,
      output jsonb, error_name text, error text, error_cause text, error_frames jsonb,
      fingerprint text, next_retry_from timestamptz, next_retry_to timestamptz)
    WHERE ${hasPartition("runs", "n.queued_at")}
    ORDER BY n.run_id, n.queued_at
    ON CONFLICT (run_id, queued_at) DO UPDATE SET status = excluded.status,
      attempt = excluded.attempt, updated_at = excluded.updated_at, ended_at = excluded.ended_at,
      output = excluded.output, error_name = coalesce(excluded.error_name, r.error_name),
      error = coalesce(excluded.error, r.error),
      error_cause = coalesce(excluded.error_cause, r.error_cause),
      error_frames = coalesce(excluded.error_frames, r.error_frames),
      fingerprint = coalesce(excluded.fingerprint, r.fingerprint),
      next_retry_from = excluded.next_retry_from, next_retry_to = excluded.next_retry_to
    WHERE r.ended_at IS NULL OR excluded.ended_at IS NOT NULL`);
  const events = runs.filter((run) => run.eventCount > 1).flatMap(toEventRows);
  if (events.length === 0) return;
  await db.query(sql`${withAsyncCommit}
    INSERT INTO telemetry.run_events (run_id, queued_at, position, event_id, event_name, order_id)
    SELECT n.* FROM async_commit, jsonb_to_recordset(${jsonbText(events)}::jsonb) AS n (
      run_id text, queued_at timestamptz, position int, event_id text, event_name text, order_id int)
    WHERE ${hasPartition("run_events", "n.queued_at")}
    ORDER BY n.run_id, n.position, n.queued_at
    ON CONFLICT DO NOTHING`);
}

/** The last record of each run, with the last error that any of its records has. */
function latestOfEach(records: readonly RunRecord[]): RunRecord[] {
  const latest = new Map<string, RunRecord>();
  for (const record of records) {
    const error = record.error ?? latest.get(record.runId)?.error;
    latest.set(record.runId, { ...record, error });
  }
  return [...latest.values()];
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
    next_retry_from: run.nextRetry?.from,
    next_retry_to: run.nextRetry?.to,
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
