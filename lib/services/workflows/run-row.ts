import sql from "sql-template-tag";
import type { RunStatus } from "@/lib/domain/workflows/run-status";
import type { NextRetryView, RunRow } from "@/lib/domain/workflows/run-view";

/** The columns of a run in a list, as `toRunRow` reads them. The table's alias is `r`. */
export const runColumns = sql`r.run_id AS "runId", r.queued_at AS "queuedAt",
  r.function_id AS "functionId", r.status, r.attempt, r.order_id AS "orderId",
  r.event_id AS "eventId", r.event_name AS "eventName", r.event_count AS "eventCount",
  r.updated_at AS "updatedAt", r.ended_at AS "endedAt", r.error_name AS "errorName", r.error,
  r.fingerprint, r.next_retry_from AS "retryFrom", r.next_retry_to AS "retryTo"`;

export interface StoredRun {
  runId: string;
  queuedAt: Date;
  functionId: string;
  status: RunStatus;
  attempt: number;
  orderId: number | null;
  eventId: string;
  eventName: string;
  eventCount: number;
  updatedAt: Date;
  endedAt: Date | null;
  errorName: string | null;
  error: string | null;
  fingerprint: string | null;
  retryFrom: Date | null;
  retryTo: Date | null;
}

export function toRunRow(run: StoredRun): RunRow {
  const { runId, functionId, status, attempt, orderId, eventId, eventName, eventCount } = run;
  const { errorName, error } = run;
  return {
    ...{ runId, functionId, status, attempt, orderId, eventId, eventName, eventCount },
    queuedAt: run.queuedAt.toISOString(),
    updatedAt: run.updatedAt.toISOString(),
    endedAt: run.endedAt?.toISOString() ?? null,
    error: errorName === null ? null : error ? `${errorName}: ${error}` : errorName,
    fingerprint: run.fingerprint,
    nextRetry: toNextRetry(run.retryFrom, run.retryTo),
  };
}

export function toNextRetry(from: Date | null, to: Date | null): NextRetryView | null {
  return from && to ? { from: from.toISOString(), to: to.toISOString() } : null;
}
