import { randomInt } from "node:crypto";
import sql, { raw } from "sql-template-tag";
import type { Database } from "@/lib/db/database";
import { functionIds } from "@/lib/domain/workflows/function-catalog";
import type { RunFilter } from "@/lib/domain/workflows/run-search";
import {
  countOpenRuns,
  listCrons,
  listRuns,
  readFunctionStats,
  readRunPage,
} from "@/lib/services/workflows";
import { selectLoggedEvents, toEventSearch } from "@/lib/services/workflows/event-sources";
import { reconcileRuns } from "@/lib/telemetry/workflows/reconcile-runs";
import { benchContext } from "./bench-context";
import type { NamedRead } from "./named-read";

const dayMs = 24 * 60 * 60_000;
const days = 7;
/** Of a thousand runs, these many failed, and of ten thousand these many have not ended. */
const failedPerThousand = 15;
const openPerTenThousand = 4;
const runsPerOrder = 13;

/** Fills the journal with runs, their steps, and events that are no order events, of a week. */
export async function fillWorkflows(db: Database, count: number, now: Date): Promise<void> {
  const ageOf = (n: string) =>
    raw(`(${days} * interval '1 day') * (${n}::float8 / ${Math.max(1, count)})`);
  await db.queryOnce(sql`
    INSERT INTO telemetry.runs (run_id, queued_at, function_id, status, attempt, trace_id, span_id,
      order_id, event_id, event_name, event_count, started_at, updated_at, ended_at, error_name, error,
      error_cause, fingerprint)
    SELECT 'bench-' || n, at, (${[...functionIds]}::text[])[1 + n % ${functionIds.length}::int],
      CASE WHEN is_open THEN 'retrying' WHEN is_failed THEN 'failed' ELSE 'completed' END, 0, md5('t' || n),
      left(md5('s' || n), 16), n / ${runsPerOrder}::int, 'order-' || n / ${runsPerOrder}::int || '-' || n % ${runsPerOrder}::int,
      'order/created', 1, at, at, CASE WHEN NOT is_open THEN at + interval '1 s' END,
      CASE WHEN is_failed THEN 'CarrierUnavailable' END, CASE WHEN is_failed THEN 'order ' || n END,
      CASE WHEN is_failed THEN 'Error: ECONNREFUSED' END,
      CASE WHEN is_failed THEN left(md5('f' || n % 40), 16) END
    FROM (
      SELECT n, date_trunc('milliseconds', ${now}::timestamptz - ${ageOf("n")}) AS at,
        (n * 7919) % 1000 < ${failedPerThousand} AS is_failed,
        (n * 104729) % 10000 < ${openPerTenThousand} AS is_open
      FROM generate_series(1, ${count}::bigint) AS n) AS runs`);
  await db.queryOnce(sql`
    INSERT INTO telemetry.events (event_id, at, name, data, order_id, source)
    SELECT 'gateway-' || n, ${now}::timestamptz - ${ageOf("n")},
      CASE n % 3 WHEN 0 THEN 'order/resume' ELSE 'gateway/event.received' END,
      jsonb_build_object('eventId', 'evt_' || n, 'type', 'payment_intent.succeeded', 'objectId',
        'pi_' || n / 2, 'amount', n % 5000),
      CASE WHEN n % 3 = 0 THEN n / ${runsPerOrder}::int END, 'sent'
    FROM generate_series(1, ${count}::bigint) AS n`);
  for (const table of ["runs", "events"]) {
    await db.queryOnce(sql`VACUUM ANALYZE ${raw(`telemetry.${table}`)}`);
  }
}

/** Each list and filter of the workflow pages, and the reconciliation's choice of runs. */
export function workflowReads(db: Database, count: number, now: Date): NamedRead[] {
  const ctx = benchContext(db, now);
  const order = () => randomInt(1, Math.max(2, Math.floor(count / runsPerOrder)));
  const runs =
    (next: () => RunFilter, before?: () => { queuedAtMs: number; runId: string }) => async () => {
      const page = await listRuns({ ctx, input: { ...next(), before: before?.(), limit: 50 } });
      if (page.kind !== "listed") throw new Error("The runs could not be read.");
    };
  const anyTime = () => ({ queuedAtMs: now.getTime() - randomInt(days * dayMs), runId: "x" });
  const events = (q: string | undefined, name?: string) => async () => {
    await selectLoggedEvents(db, toEventSearch({ q, name }, now), { before: null, limit: 50 });
  };
  const reads: NamedRead[] = [
    ["runs: first page", runs(() => ({}))],
    ["runs: deep page", runs(() => ({}), anyTime)],
    ["runs: one function", runs(() => ({ function: "create-shipment" }))],
    ["runs: failed", runs(() => ({ status: "failed" }))],
    ["runs: failed, one function", runs(() => ({ status: "failed", function: "undo-order" }))],
    ["runs: lost, of which there are none", runs(() => ({ status: "lost" }))],
    ["runs: completed, deep page", runs(() => ({ status: "completed" }), anyTime)],
    ["runs: one order", runs(() => ({ order: order() }))],
    ["runs: one event", runs(() => ({ q: `order-${order()}-3` }))],
    ["runs: one fingerprint", runs(() => ({ q: "0cc175b9c0f1b6a8" }))],
    ["runs: text in an error", runs(() => ({ q: "econnrefused" }))],
    ["runs: text in no error", runs(() => ({ q: "no such text" }))],
    [
      "runs: one run",
      async () => void (await readRunPage({ ctx, input: { runId: `bench-${order()}` } })),
    ],
    [
      "runs: open of one function",
      async () =>
        void (await countOpenRuns({ ctx, input: { filter: { function: "undo-order" } } })),
    ],
    ["events: first page", events(undefined)],
    ["events: one name", events(undefined, "order/resume")],
    ["events: a rare field", events(`eventId:evt_${order()}`)],
    ["events: a frequent field", events("type:payment_intent.succeeded")],
    ["events: a field of some", events("amount:77")],
    ["events: a path that no index finds", events("$.amount > 5000")],
    ["functions: figures", async () => void (await readFunctionStats({ ctx }))],
    ["crons: last runs", async () => void (await listCrons({ ctx }))],
    [
      "reconciliation",
      async () => {
        const away = { kind: "unavailable", error: "" } as const;
        const api = { readRun: async () => away, cancelRun: async () => away };
        await reconcileRuns(db, api, now);
      },
    ],
  ];
  return reads.map(([name, read]) => [`workflows: ${name}`, read]);
}
