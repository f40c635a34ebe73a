import { randomInt } from "node:crypto";
import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db/database";
import type { LogCursor, LogSearch } from "@/lib/domain/telemetry/log-view";
import { listLogs } from "@/lib/services/logs/list-logs";
import { listLogsOfTrace } from "@/lib/services/logs/list-logs-of-trace";
import { benchContext } from "./bench-context";
import type { NamedRead } from "./named-read";

const days = 7;
/** About as many lines as one order has. */
const linesPerTrace = 12;

/**
 * Fills the log with lines of a week, as an app writes them: mostly requests and stock movements, 3%
 * warnings and errors. Each trace and each order has about as many lines as a real one.
 */
export async function fillLogs(db: Database, count: number, now: Date): Promise<void> {
  await db.queryOnce(sql`
    INSERT INTO telemetry.logs (at, level, message, service, request_id, trace_id, span_id,
      order_id, fields, words)
    SELECT at, level, message, 'web', request_id, trace_id, left(trace_id, 16), order_id, fields,
      to_tsvector('simple', translate(message || ' ' || fields, '/_-:{}[],."', '           '))
    FROM (
      SELECT at, n, trace_id, order_id,
        CASE k WHEN 0 THEN 'error' WHEN 1 THEN 'warn' WHEN 2 THEN 'warn' ELSE 'info' END AS level,
        CASE WHEN k = 0 THEN 'A function failed after its last retry.'
          WHEN k = 1 THEN 'An email was not delivered.'
          WHEN k = 2 THEN 'The rate limiter can''t reach Redis.'
          WHEN k < 60 THEN 'request' ELSE 'inventory movement' END AS message,
        CASE WHEN k BETWEEN 3 AND 59 THEN md5('request' || n) END AS request_id,
        CASE
          WHEN k = 0 THEN jsonb_build_object('functionId', 'process-payment', 'runId', md5('r' || n),
            'error', jsonb_build_object('name', 'GatewayUnavailable', 'message', 'ECONNREFUSED',
              'frames', jsonb_build_array('at authorize (lib/clients/stripe-gateway.ts:185:13)')))
          WHEN k = 1 THEN jsonb_build_object('isFinal', false,
            'error', jsonb_build_object('name', 'EmailDeferred', 'message', 'ETIMEDOUT'))
          WHEN k = 2 THEN jsonb_build_object('kind', 'create')
          WHEN k < 60 THEN jsonb_build_object('method', CASE WHEN k < 30 THEN 'POST' ELSE 'GET' END,
            'path', (ARRAY['/api/v1/orders', '/api/v1/orders/' || order_id,
              '/api/webhooks/stripe', '/api/webhooks/carrier', '/api/admin/overview'])[1 + k % 5],
            'status', (ARRAY[200, 201, 202, 404, 409, 429, 503])[1 + n % 7],
            'ms', n % 1000 / 10.0, 'actor', 'api_key:1')
          ELSE jsonb_build_object('productId', n % 500, 'quantity', 1 + k % 4,
            'kind', (ARRAY['reserved', 'fulfilled', 'released'])[1 + k % 3])
        END AS fields
      FROM (
        SELECT n, (n::bigint * 7919) % 100 AS k, md5('trace' || n / ${linesPerTrace}) AS trace_id,
          n / ${linesPerTrace} + 1 AS order_id,
          ${now}::timestamptz - interval '1 day' * ${days} * (1 - n::float8 / ${count}) AS at
        FROM generate_series(1, ${count}::int) AS n) AS numbered) AS lines
    ORDER BY n`);
  await db.queryOnce(sql`VACUUM ANALYZE telemetry.logs`);
}

/** Each list and each filter of the log, about a random order and at a random place. */
export function logReads(db: Database, count: number, now: Date): NamedRead[] {
  const ctx = benchContext(db, now);
  const weekMs = days * 24 * 60 * 60_000;
  const agoMs = (ms: number) => new Date(now.getTime() - ms).toISOString();
  const anyTime = (): LogCursor => ({ at: new Date(now.getTime() - randomInt(weekMs)), id: 1 });
  const order = () => randomInt(1, Math.floor(count / linesPerTrace));
  const list = (search: LogSearch, before?: LogCursor) => async () => {
    const page = await listLogs({ ctx, input: { search, before, limit: 100 } });
    if (page.kind !== "listed") throw new Error("The log could not be read.");
  };
  const searches: [name: string, next: () => LogSearch][] = [
    ["errors", () => ({ level: "error" })],
    ["warnings and errors", () => ({ level: "warn" })],
    ["one order", () => ({ order: order() })],
    ["one hour", () => ({ from: agoMs(90_000_000), to: agoMs(86_400_000) })],
    ["text: in most lines", () => ({ q: "request" })],
    ["text: in every tenth line", () => ({ q: "stripe" })],
    ["text: in every hundredth line", () => ({ q: "ECONNREFUSED" })],
    ["text: beginning of a word", () => ({ q: "gatewayUnav" })],
    ["text: three words", () => ({ q: "post webhooks 503" })],
    ["text: in a few lines", () => ({ q: String(order()) })],
    ["text: no match", () => ({ q: `nothing${order()}` })],
    ["text and errors", () => ({ q: "payment", level: "error" })],
    ["text of no error, errors", () => ({ q: "movement", level: "error" })],
    ["text and order", () => ({ q: "request", order: order() })],
  ];
  return [
    ["first page", list({})],
    ["deep page", () => list({}, anyTime())()],
    ["errors, deep page", () => list({ level: "error" }, anyTime())()],
    ["text, deep page", () => list({ q: "ECONNREFUSED" }, anyTime())()],
    ["new lines (live)", () => readNew(ctx, new Date(now.getTime() - 5_000))],
    ["lines of a trace", () => readTrace(ctx, db, order())],
    ...searches.map(([name, next]): NamedRead => [name, () => list(next())()]),
  ].map(([name, read]) => [`logs: ${name}`, read] as NamedRead);
}

async function readNew(ctx: Context, since: Date): Promise<void> {
  await listLogs({ ctx, input: { search: {}, since, limit: 200 } });
}

async function readTrace(ctx: Context, db: Database, order: number): Promise<void> {
  const [row] = await db.query<{ id: string }>(sql`SELECT md5('trace' || ${order}::int) AS id`);
  await listLogsOfTrace({ ctx, input: { traceId: row?.id ?? "", limit: 500 } });
}
