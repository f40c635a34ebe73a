import sql, { raw } from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import { terminalStatuses } from "@/lib/domain/order/status";
import type { EndingCounts, OverviewView } from "@/lib/domain/overview/view";
import { cappedCount } from "./capped-count";

const dayMs = 24 * 60 * 60_000;
/** The newest shipments stand for all of a day that had more. */
const shipmentsMax = 5_000;

/** How many orders are on their way, by where they are: each a span of the index by status. */
export async function readOpen(db: Queryable): Promise<OverviewView["open"]> {
  const [pending, processing, shipped, delivered] = await Promise.all([
    cappedCount(db, sql`orders WHERE status = 'pending'`),
    cappedCount(db, sql`orders WHERE status = 'processing'`),
    cappedCount(db, sql`orders WHERE status = 'shipped'`),
    cappedCount(db, sql`orders WHERE status = 'delivered'`),
  ]);
  return { pending, processing, shipped, delivered };
}

// Literals, not parameters: the planner must match them with the partial index.
const terminalList = terminalStatuses.map((status) => `'${status}'`).join(", ");

interface EndingRow {
  status: keyof EndingCounts;
  today: number;
  inDay: number;
}

/**
 * How orders came to their end, today and in the last 24 hours. By the line of the timeline that
 * says so: the order itself may change after its end, when it is refunded. The condition is that of
 * the index `order_events_endings_idx`.
 */
export async function readEndings(
  db: Queryable,
  now: Date,
  todayFrom: Date,
): Promise<Pick<OverviewView, "endedToday" | "endedInDay">> {
  const dayAgo = new Date(now.getTime() - dayMs);
  const from = todayFrom < dayAgo ? todayFrom : dayAgo;
  const rows = await db.query<EndingRow>(sql`
    SELECT status, count(*) FILTER (WHERE at >= ${todayFrom}) AS today,
      count(*) FILTER (WHERE at >= ${dayAgo}) AS "inDay"
    FROM order_events
    WHERE type IN ('order/status.updated', 'order/cancelled', 'order/expired')
      AND status IN (${raw(terminalList)}) AND at >= ${from}
    GROUP BY status`);
  const counts = (span: "today" | "inDay"): EndingCounts => {
    const found = Object.fromEntries(rows.map((row) => [row.status, row[span]]));
    return { completed: 0, failed: 0, expired: 0, cancelled: 0, ...found };
  };
  return { endedToday: counts("today"), endedInDay: counts("inDay") };
}

/** How long it took from placed to shipped: the middle order's time and the slow twentieth's. */
export async function readTimeToShipped(
  db: Queryable,
  now: Date,
): Promise<OverviewView["toShipped"]> {
  const [row] = await db.query<{ orders: number; quantiles: number[] | null }>(sql`
    SELECT count(*) AS orders, percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY ms) AS quantiles
    FROM (SELECT extract(epoch FROM s.shipped_at - o.created_at)::float8 * 1000 AS ms
      FROM (SELECT order_id, shipped_at FROM shipments
        WHERE shipped_at > ${new Date(now.getTime() - dayMs)} AND status <> 'voided'
        ORDER BY shipped_at DESC LIMIT ${shipmentsMax}) s
      JOIN orders o ON o.id = s.order_id) x`);
  const orders = row?.orders ?? 0;
  const [p50Ms = null, p95Ms = null] = row?.quantiles ?? [];
  return { orders: { count: orders, isExact: orders < shipmentsMax }, p50Ms, p95Ms };
}
