import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { TraceSpan } from "@/lib/domain/trace/trace-records";
import {
  failedSpansMax,
  spansCountMax,
  spansMax,
  type TraceCap,
} from "@/lib/domain/trace/trace-view";
import { microseconds } from "./microseconds";

export type SpanRow = TraceSpan & { orderId: number | null };

export interface SelectedSpans {
  spans: SpanRow[];
  cap: TraceCap | null;
}

/** What the waterfall needs. Attributes, events and links are read when a span is opened. */
const columns = sql`s.span_id AS "spanId", s.parent_span_id AS "parentSpanId", s.name, s.kind,
  s.status = 'error' AS "isError", s.status_message AS error, s.order_id AS "orderId",
  ${microseconds(sql`s.started_at`)} AS "startedAtUs", s.duration_us AS "durationUs",
  CASE WHEN s.kind = 'consumer' THEN s.links -> 0 ->> 'traceId' END AS "linkedTraceId",
  CASE WHEN s.kind = 'consumer' THEN s.attributes ->> 'webhook.event_id' END AS "webhookEventId",
  CASE WHEN s.kind = 'producer' THEN (s.attributes ->> 'email.cause')::int END AS "emailCause"`;

/** The spans of a trace. Of a very large one the first spans, and failed ones from the rest. */
export async function selectSpans(db: Queryable, traceId: string): Promise<SelectedSpans> {
  const found = await db.query<SpanRow>(sql`
    SELECT ${columns} FROM telemetry.spans s WHERE s.trace_id = ${traceId}
    ORDER BY s.started_at LIMIT ${spansMax + 1}`);
  if (found.length <= spansMax) return { spans: found, cap: null };
  const first = found.slice(0, spansMax);
  const { later, total } = await selectFailedSpans(db, traceId);
  const known = new Set(first.map(({ spanId }) => spanId));
  const spans = [...first, ...later.filter(({ spanId }) => !known.has(spanId))];
  return { spans, cap: { shown: spans.length, total } };
}

/** Failed spans with everything above them, and how many spans the trace has. */
async function selectFailedSpans(db: Queryable, traceId: string) {
  const rows = await db.query<SpanRow & { total: number }>(sql`
    WITH RECURSIVE tree AS MATERIALIZED (
        SELECT span_id, parent_span_id FROM telemetry.spans WHERE trace_id = ${traceId}
        LIMIT ${spansCountMax}),
      failed AS (
        SELECT span_id, parent_span_id FROM telemetry.spans
        WHERE trace_id = ${traceId} AND status = 'error'
        ORDER BY started_at LIMIT ${failedSpansMax}),
      -- The union without duplicates also ends at a cycle of parents.
      wanted AS (
        SELECT span_id, parent_span_id FROM failed
        UNION
        SELECT t.span_id, t.parent_span_id FROM wanted w JOIN tree t ON t.span_id = w.parent_span_id)
    SELECT ${columns}, (SELECT count(*) FROM tree) AS total FROM telemetry.spans s
    WHERE s.trace_id = ${traceId} AND s.span_id IN (SELECT span_id FROM wanted)
    ORDER BY s.started_at LIMIT ${spansMax}`);
  const total = rows[0]?.total ?? (await countSpans(db, traceId));
  return { later: rows.map(({ total: _, ...row }) => row), total };
}

async function countSpans(db: Queryable, traceId: string): Promise<number> {
  const [row] = await db.query<{ total: number }>(sql`
    SELECT count(*) AS total FROM (
      SELECT FROM telemetry.spans WHERE trace_id = ${traceId} LIMIT ${spansCountMax}) counted`);
  return row?.total ?? 0;
}
