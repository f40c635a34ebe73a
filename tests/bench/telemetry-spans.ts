import { createHash, randomInt } from "node:crypto";
import sql, { raw } from "sql-template-tag";
import type { Database } from "@/lib/db/database";
import type { TraceCursor, TraceFilter } from "@/lib/domain/trace/trace-search";
import { findTrace } from "@/lib/services/traces/find-trace";
import { listRootNames } from "@/lib/services/traces/list-root-names";
import { countNewTraces, listTraces } from "@/lib/services/traces/list-traces";
import { readTrace } from "@/lib/services/traces/read-trace";
import { selectRuns, selectSteps } from "@/lib/services/traces/select-journal";
import { selectSpans } from "@/lib/services/traces/select-spans";
import { benchContext } from "./bench-context";
import type { NamedRead } from "./named-read";

const dayMs = 24 * 60 * 60_000;
/** The spans are spread over this many days. */
const days = 7;

/** The ids of the large traces that `fillSpans` adds. */
const largeTraces = { of5000: traceIdOf("large-5000"), of40000: traceIdOf("large-40000") };

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

const orderTraces: TraceKind = {
  ...{ name: "order", share: 0.6, spans: 80, failed: 40, isOrder: true },
  root: request("POST /api/v1/orders"),
};

const kinds: readonly TraceKind[] = [
  orderTraces,
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

/** Fills the store with spans, runs and steps of a week. */
export async function fillSpans(db: Database, count: number, now: Date): Promise<void> {
  for (const kind of kinds) await insertTraces(db, kind, count, now);
  await insertLargeTrace(db, largeTraces.of5000, 5_000, now);
  await insertLargeTrace(db, largeTraces.of40000, 40_000, now);
  await insertRuns(db);
  for (const table of ["spans", "runs", "steps"]) {
    await db.queryOnce(sql`VACUUM ANALYZE ${raw(`telemetry.${table}`)}`);
  }
}

/** Each list and each filter of the traces, about a random order and at a random place. */
export function spanReads(db: Database, count: number, now: Date): NamedRead[] {
  // The orders themselves are not there. Their traces are read like any other.
  const ctx = benchContext(db, now);
  const weekMs = days * dayMs;
  const agoMs = (ms: number) => new Date(now.getTime() - ms).toISOString();
  const anyTime = (): TraceCursor => ({
    startedAtUs: (now.getTime() - randomInt(weekMs)) * 1_000,
    spanId: "0".repeat(16),
  });
  const ordersCount = tracesOf(orderTraces, count);
  const order = () => randomInt(1, ordersCount);
  const list = (filter: TraceFilter, before?: TraceCursor) => async () => {
    const page = await listTraces({ ctx, input: { ...filter, before, limit: 50 } });
    if (page.kind !== "listed") throw new Error("The traces could not be read.");
  };
  const waterfall = (nextId: () => string) => async () => {
    await readTrace({ ctx, input: { traceId: nextId() } });
  };
  const filters: [name: string, next: () => TraceFilter][] = [
    ["failed", () => ({ outcome: "failed" })],
    ["no failure", () => ({ outcome: "ok" })],
    ["one name", () => ({ name: "run resume-orders" })],
    ["one name, failed", () => ({ name: "GET /api/v1/orders/[id]", outcome: "failed" })],
    ["one name that never failed", () => ({ name: "run resume-orders", outcome: "failed" })],
    ["at least 300 ms", () => ({ minMs: 300 })],
    ["longer than any", () => ({ minMs: 3_000 })],
    ["longer than any, failed", () => ({ minMs: 3_000, outcome: "failed" })],
    ["one order", () => ({ order: order() })],
    ["last hour", () => ({ within: "1h" })],
    [
      "one day, failed",
      () => ({ outcome: "failed", from: agoMs(4 * dayMs), to: agoMs(3 * dayMs) }),
    ],
  ];
  const reads: NamedRead[] = [
    ["first page", list({})],
    ["deep page", () => list({}, anyTime())()],
    ["failed, deep page", () => list({ outcome: "failed" }, anyTime())()],
    ...filters.map(([name, next]): NamedRead => [name, () => list(next())()]),
    ["names of roots", async () => void (await listRootNames({ ctx }))],
    [
      "new traces (live)",
      async () => void (await countNewTraces({ ctx, input: { since: cursorAt(now, 60_000) } })),
    ],
    [
      "find a request",
      async () =>
        void (await findTrace({ ctx, input: { text: `request-${orderTraceId(order())}` } })),
    ],
    ["waterfall of an order", waterfall(() => orderTraceId(order()))],
    ["waterfall of 5,000 spans", () => selectTrace(db, largeTraces.of5000)],
    ["waterfall of 40,000 spans", () => selectTrace(db, largeTraces.of40000)],
  ];
  return reads.map(([name, read]) => [`traces: ${name}`, read]);
}

/** Only what the database does for a large waterfall; building its tree is the app's work. */
async function selectTrace(db: Database, traceId: string): Promise<void> {
  await Promise.all([selectSpans(db, traceId), selectRuns(db, traceId), selectSteps(db, traceId)]);
}

function cursorAt(now: Date, agoMs: number): TraceCursor {
  return { startedAtUs: (now.getTime() - agoMs) * 1_000, spanId: "0".repeat(16) };
}

function orderTraceId(order: number): string {
  return createHash("md5").update(`${orderTraces.name}${order}`).digest("hex");
}

function tracesOf({ share, spans }: TraceKind, count: number): number {
  return Math.max(1, Math.round((count * share) / spans));
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
  kind: TraceKind,
  count: number,
  now: Date,
): Promise<void> {
  const { name, spans, failed, root, isOrder } = kind;
  const traces = tracesOf(kind, count);
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
