import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";

/** A span as a test records it. Times in milliseconds. */
export interface RecordedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string | null;
  name: string;
  kind?: "internal" | "server" | "client" | "producer" | "consumer";
  error?: string;
  orderId?: number;
  startedAt: Date;
  ms?: number;
  attributes?: object;
  links?: { traceId: string; spanId: string }[];
}

/** A trace id that begins with the id of its root span: `a1` becomes `00…a1` and zeros. */
export function traceIdOf(root: string): string {
  return spanIdOf(root).padEnd(32, "0");
}

/** 16 hexadecimal digits that end in these. */
export function spanIdOf(digits: string): string {
  return digits.padStart(16, "0");
}

/** Stores spans as the span writer does. */
export async function recordSpans(db: Queryable, spans: readonly RecordedSpan[]): Promise<void> {
  const rows = spans.map((span) => ({
    trace_id: span.traceId,
    span_id: span.spanId,
    parent_span_id: span.parentSpanId ?? null,
    name: span.name,
    kind: span.kind ?? "internal",
    status: span.error === undefined ? "ok" : "error",
    status_message: span.error,
    service: "test",
    order_id: span.orderId,
    started_at: span.startedAt,
    duration_us: Math.round((span.ms ?? 10) * 1_000),
    attributes: span.attributes,
    links: span.links,
  }));
  await db.query(sql`
    INSERT INTO telemetry.spans
    SELECT trace_id, span_id, parent_span_id, name, kind, status, status_message, service, order_id,
      started_at, duration_us, attributes, events, links
    FROM jsonb_populate_recordset(NULL::telemetry.spans, ${JSON.stringify(rows)}::jsonb)`);
}
