import sql, { raw } from "sql-template-tag";
import { type Database, openDatabase } from "@/lib/db/database";
import { createStore } from "@/lib/telemetry/store/create-store";

const dayMs = 24 * 60 * 60_000;
/** The spans are spread over this many days. */
const days = 7;

/** The ids of the large traces that `fillSpans` adds. */
export const largeTraces = { of5000: traceIdOf("large-5000"), of40000: traceIdOf("large-40000") };

/**
 * A kind of trace: how many spans it has, and which part of all spans are in such traces. Of the
 * traces, `failed` of a thousand have failed spans.
 */
interface TraceKind {
  name: string;
  share: number;
  spans: number;
  failed: number;
  root: { name: string; kind: string };
  isOrder: boolean;
}

const request = (name: string) => ({ name, kind: "server" });
const run = (name: string) => ({ name: `run ${name}`, kind: "consumer" });

const kinds: readonly TraceKind[] = [
  {
    ...{ name: "order", share: 0.6, spans: 80, failed: 40, isOrder: true },
    root: request("POST /api/v1/orders"),
  },
  {
    ...{ name: "read", share: 0.15, spans: 3, failed: 1, isOrder: false },
    root: request("GET /api/v1/orders/[id]"),
  },
  {
    ...{ name: "emails", share: 0.12, spans: 12, failed: 5, isOrder: false },
    root: run("send-customer-emails"),
  },
  {
    ...{ name: "resume", share: 0.08, spans: 6, failed: 0, isOrder: false },
    root: run("resume-orders"),
  },
  {
    ...{ name: "outbox", share: 0.05, spans: 1, failed: 0, isOrder: false },
    root: { name: "send outbox", kind: "producer" },
  },
];

/** Creates the store in an empty database, and fills it with spans, runs and steps of a week. */
export async function fillSpans(databaseUrl: string, count: number, now: Date): Promise<void> {
  const db = openDatabase(databaseUrl, 1, {
    applicationName: "bench",
    statementTimeoutMs: 600_000,
    connectionTimeoutMs: 10_000,
    isTraced: false,
  });
  try {
    for (let day = days + 1; day >= 0; day -= 1) {
      await createStore(db, new Date(now.getTime() - day * dayMs));
    }
    for (const kind of kinds) await insertTraces(db, kind, count, now);
    await insertLargeTrace(db, largeTraces.of5000, 5_000, now);
    await insertLargeTrace(db, largeTraces.of40000, 40_000, now);
    await insertRuns(db);
    for (const table of ["spans", "runs", "steps"]) {
      await db.queryOnce(sql`VACUUM ANALYZE ${raw(`telemetry.${table}`)}`);
    }
  } finally {
    await db.pool.end();
  }
}

function traceIdOf(name: string): string {
  return Buffer.from(name.padEnd(16, ".")).toString("hex").slice(0, 32);
}

/**
 * The spans of one kind: of each trace a root, and below it runs, steps and statements, in groups of
 * ten that are a level deeper.
 */
async function insertTraces(
  db: Database,
  { name, share, spans, failed, root, isOrder }: TraceKind,
  count: number,
  now: Date,
): Promise<void> {
  const traces = Math.max(1, Math.round((count * share) / spans));
  await db.queryOnce(sql`
    INSERT INTO telemetry.spans (trace_id, span_id, parent_span_id, name, kind, status,
      status_message, service, order_id, started_at, duration_us, attributes)
    SELECT trace_id, CASE WHEN s = 0 THEN left(trace_id, 16) ELSE substr(md5(trace_id || s), 1, 16) END,
      CASE WHEN s = 0 THEN NULL WHEN s % 10 = 1 THEN left(trace_id, 16)
        ELSE substr(md5(trace_id || (s - (s - 1) % 10)), 1, 16) END,
      CASE WHEN s = 0 THEN ${root.name} WHEN s % 10 = 1 THEN 'run process-payment'
        WHEN s % 10 = 2 THEN 'step process-payment/authorize' ELSE 'SELECT orders' END,
      CASE WHEN s = 0 THEN ${root.kind} WHEN s % 10 = 1 THEN 'consumer'
        WHEN s % 10 = 2 THEN 'internal' ELSE 'client' END,
      CASE WHEN is_failed AND s % 10 = 2 THEN 'error' ELSE 'ok' END,
      CASE WHEN is_failed AND s % 10 = 2 THEN 'GatewayUnavailable' END,
      'bench', CASE WHEN ${isOrder} THEN t END,
      started_at + s * interval '7 ms', 500 + ((t * 7919 + s * 104729) % 400000)::bigint,
      CASE WHEN s = 0 THEN jsonb_build_object('request.id', 'request-' || trace_id,
          'http.response.status_code', 201)
        ELSE jsonb_build_object('db.system.name', 'postgresql', 'db.response.returned_rows', 1) END
    FROM (
      SELECT t, md5(${name} || t) AS trace_id, (t * 31) % 1000 < ${failed} AS is_failed,
        ${now}::timestamptz - (${days} * interval '1 day') * (t::float8 / ${traces}) AS started_at
      FROM generate_series(1, ${traces}::int) AS t) AS traces,
      generate_series(0, ${spans - 1}::int) AS s`);
}

async function insertLargeTrace(
  db: Database,
  traceId: string,
  spans: number,
  now: Date,
): Promise<void> {
  await db.queryOnce(sql`
    INSERT INTO telemetry.spans (trace_id, span_id, parent_span_id, name, kind, status,
      service, started_at, duration_us, attributes)
    SELECT ${traceId}, CASE WHEN s = 0 THEN left(${traceId}, 16)
        ELSE substr(md5(${traceId} || s), 1, 16) END,
      CASE WHEN s = 0 THEN NULL WHEN s <= 20 THEN left(${traceId}, 16)
        ELSE substr(md5(${traceId} || s / 20), 1, 16) END,
      CASE WHEN s = 0 THEN 'POST /api/v1/orders' WHEN s % 3 = 1 THEN 'run send-customer-emails'
        WHEN s % 3 = 2 THEN 'step send-customer-emails/send-emails' ELSE 'UPDATE emails' END,
      CASE WHEN s = 0 THEN 'server' WHEN s % 3 = 1 THEN 'consumer'
        WHEN s % 3 = 2 THEN 'internal' ELSE 'client' END,
      CASE WHEN s % 997 = 5 THEN 'error' ELSE 'ok' END, 'bench',
      ${now}::timestamptz - interval '3 hours' + s * interval '10 ms',
      1000 + (s * 104729::bigint) % 90000, '{"db.response.returned_rows": 1}'
    FROM generate_series(0, ${spans - 1}::int) AS s`);
}

/** The runs and steps of the order traces' spans. */
async function insertRuns(db: Database): Promise<void> {
  await db.queryOnce(sql`
    INSERT INTO telemetry.runs (run_id, queued_at, function_id, status, attempt, trace_id, span_id,
      parent_span_id, order_id, event_id, event_name, event_count, started_at, updated_at, ended_at)
    SELECT upper(span_id), started_at, 'process-payment', 'completed', 0, trace_id, span_id,
      parent_span_id, order_id, 'order-' || order_id || '-1', 'order/created', 1, started_at,
      started_at, started_at + interval '1 s'
    FROM telemetry.spans WHERE order_id IS NOT NULL AND name = 'run process-payment'`);
  await db.queryOnce(sql`
    INSERT INTO telemetry.steps (run_id, queued_at, step_id, attempt, function_id, name, kind, status,
      trace_id, span_id, order_id, started_at, duration_us)
    SELECT upper(span_id), started_at, 'authorize', 0, 'process-payment', 'authorize', 'run',
      'completed', trace_id, span_id, order_id, started_at, 1000
    FROM telemetry.spans WHERE order_id IS NOT NULL AND name = 'step process-payment/authorize'`);
}
