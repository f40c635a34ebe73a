import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { OverviewView } from "@/lib/domain/overview/view";

const dayMs = 24 * 60 * 60_000;
/** On a day with more shipments than this, only the newest ones are measured. */
const shipmentsMax = 5_000;

/** Median and 95th percentile of the time from placed to shipped, over the last 24 hours. */
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
