import { type Attributes, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import { toOrderId } from "@/lib/telemetry/order-id";
import { orderIdAttribute, orderIdOfSpan } from "@/lib/telemetry/span-recorder";
import { hasPartition } from "./has-partition";
import { jsonbText } from "./jsonb-text";
import type { StoreTable } from "./store-table";
import { withAsyncCommit } from "./with-async-commit";

export const spansTable: StoreTable = {
  name: "spans",
  partitionedBy: "started_at",
  isBulk: true,
  statements: [
    `CREATE TABLE telemetry.spans (
      trace_id text NOT NULL,
      span_id text NOT NULL,
      parent_span_id text,
      name text NOT NULL,
      kind text NOT NULL,
      status text NOT NULL,
      status_message text,
      service text NOT NULL,
      order_id integer,
      started_at timestamptz NOT NULL,
      duration_us bigint NOT NULL,
      attributes jsonb,
      events jsonb,
      links jsonb
    ) PARTITION BY RANGE (started_at)`,
    "CREATE INDEX spans_trace_id_idx ON telemetry.spans (trace_id)",
    `CREATE INDEX spans_order_id_idx ON telemetry.spans (order_id, started_at)
      WHERE order_id IS NOT NULL`,
    "CREATE INDEX spans_started_at_idx ON telemetry.spans USING brin (started_at)",
    // The list of traces: their root spans, newest first, or those of one name. A page and its
    // filters are read from these indexes alone.
    `CREATE INDEX spans_roots_idx ON telemetry.spans (started_at, span_id)
      INCLUDE (trace_id, duration_us) WHERE parent_span_id IS NULL`,
    `CREATE INDEX spans_roots_by_name_idx ON telemetry.spans (name, started_at, span_id)
      INCLUDE (trace_id, duration_us) WHERE parent_span_id IS NULL`,
    `CREATE INDEX spans_root_of_trace_idx ON telemetry.spans (trace_id)
      INCLUDE (started_at, span_id) WHERE parent_span_id IS NULL`,
    `CREATE INDEX spans_request_id_idx ON telemetry.spans ((attributes ->> 'request.id'))
      WHERE parent_span_id IS NULL AND kind = 'server'`,
    "CREATE INDEX spans_failed_idx ON telemetry.spans (trace_id) WHERE status = 'error'",
    `CREATE INDEX spans_failed_at_idx ON telemetry.spans (started_at, trace_id)
      WHERE status = 'error'`,
  ],
};

const kinds: Record<SpanKind, string> = {
  [SpanKind.INTERNAL]: "internal",
  [SpanKind.SERVER]: "server",
  [SpanKind.CLIENT]: "client",
  [SpanKind.PRODUCER]: "producer",
  [SpanKind.CONSUMER]: "consumer",
};

/** Inserts spans in one statement. */
export async function insertSpans(
  db: Queryable,
  service: string,
  spans: readonly ReadableSpan[],
): Promise<void> {
  const rows = spans.map((span) => toRow(span));
  await db.query(sql`${withAsyncCommit}
    INSERT INTO telemetry.spans (trace_id, span_id, parent_span_id, name, kind, status,
      status_message, service, order_id, started_at, duration_us, attributes, events, links)
    SELECT s.t, s.s, s.p, s.n, s.k, CASE WHEN s.e THEN 'error' ELSE 'ok' END, s.m, ${service}, s.o,
      to_timestamp(s.a / 1e6), s.d, s.x, s.v, s.l
    FROM async_commit, jsonb_to_recordset(${jsonbText(rows)}::jsonb) AS s (t text, s text, p text,
      n text, k text, e boolean, m text, o int, a float8, d bigint, x jsonb, v jsonb, l jsonb)
    WHERE ${hasPartition("spans", "to_timestamp(s.a / 1e6)")}`);
}

/** The keys are single characters, because they are repeated for every span. */
function toRow(span: ReadableSpan) {
  const { traceId, spanId } = span.spanContext();
  const isError = span.status.code === SpanStatusCode.ERROR;
  return {
    t: traceId,
    s: spanId,
    p: span.parentSpanContext?.spanId,
    n: span.name,
    k: kinds[span.kind],
    e: isError,
    m: span.status.message,
    o: toOrderId(orderIdOfSpan(span)) ?? undefined,
    a: microseconds(span.startTime),
    d: microseconds(span.duration),
    x: attributesOf(span.attributes),
    v:
      span.events.length === 0
        ? undefined
        : span.events.map((event) => ({
            name: event.name,
            at: microseconds(event.time),
            attributes: event.attributes,
          })),
    l:
      span.links.length === 0
        ? undefined
        : span.links.map(({ context }) => ({
            traceId: context.traceId,
            spanId: context.spanId,
          })),
  };
}

function microseconds([seconds, nanoseconds]: [number, number]): number {
  return seconds * 1e6 + Math.round(nanoseconds / 1e3);
}

function attributesOf(attributes: Attributes): Attributes | undefined {
  const { [orderIdAttribute]: _, ...others } = attributes;
  for (const _key in others) return others;
  return undefined;
}
