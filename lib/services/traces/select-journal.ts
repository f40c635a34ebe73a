import sql, { type Sql } from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { TraceRun, TraceStep } from "@/lib/domain/trace/trace-records";
import { isWait } from "@/lib/telemetry/workflows/waits";
import { microseconds } from "./microseconds";

const runsMax = 1_000;
const stepsMax = 2_000;

export type RunRow = TraceRun & { orderId: number | null };

function runColumns(eventId: Sql): Sql {
  return sql`r.run_id AS "runId", r.function_id AS "functionId", r.status, r.trace_id AS "traceId",
    r.span_id AS "spanId", r.parent_span_id AS "parentSpanId", r.order_id AS "orderId",
    ${eventId} AS "eventId", ${microseconds(sql`r.started_at`)} AS "startedAtUs",
    ${microseconds(sql`r.updated_at`)} AS "updatedAtUs",
    ${microseconds(sql`r.ended_at`)} AS "endedAtUs",
    CASE WHEN r.status IN ('failed', 'retrying') THEN ${errorText("r")} END AS error`;
}

function errorText(table: "r" | "s"): Sql {
  const [name, message] =
    table === "r" ? [sql`r.error_name`, sql`r.error`] : [sql`s.error_name`, sql`s.error`];
  return sql`concat_ws(': ', ${name}, nullif(${message}, ''))`;
}

/** The runs of a trace, from the journal of runs. */
export function selectRuns(db: Queryable, traceId: string): Promise<RunRow[]> {
  return db.query<RunRow>(sql`
    SELECT ${runColumns(sql`r.event_id`)} FROM telemetry.runs r WHERE r.trace_id = ${traceId}
    ORDER BY r.started_at LIMIT ${runsMax}`);
}

/** The batch runs that processed events of an order. They have traces of their own. */
export function selectBatchRuns(db: Queryable, orderId: number): Promise<RunRow[]> {
  return db.query<RunRow>(sql`
    SELECT ${runColumns(sql`e."eventId"`)}
    FROM (
      SELECT DISTINCT ON (e.run_id) e.run_id, e.queued_at, e.event_id AS "eventId"
      FROM telemetry.run_events e WHERE e.order_id = ${orderId}
      ORDER BY e.run_id, e.position LIMIT ${runsMax}) e
    JOIN telemetry.runs r ON r.run_id = e.run_id AND r.queued_at = e.queued_at
    ORDER BY r.started_at`);
}

/** The attempts of a trace's steps, from the journal of runs. */
export async function selectSteps(db: Queryable, traceId: string): Promise<TraceStep[]> {
  const rows = await db.query<Omit<TraceStep, "isWait"> & { kind: string }>(sql`
    SELECT s.run_id AS "runId", s.function_id AS "functionId", s.step_id AS "stepId", s.name, s.kind,
      s.attempt, s.status, s.span_id AS "spanId",
      ${microseconds(sql`s.started_at`)} AS "startedAtUs", s.duration_us AS "durationUs",
      CASE WHEN s.error_name IS NOT NULL THEN ${errorText("s")} END AS error
    FROM telemetry.steps s WHERE s.trace_id = ${traceId}
    ORDER BY s.started_at LIMIT ${stepsMax}`);
  return rows.map(({ kind, ...row }) => ({ ...row, isWait: isWait(kind) }));
}
