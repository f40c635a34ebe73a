import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { DaySales, OverviewView } from "@/lib/domain/overview/view";

const minuteMs = 60_000;
const minutes = 60;

/** Orders placed in a span of time and what they brought. Reads that span of one index. */
export async function readSales(db: Queryable, from: Date, to: Date): Promise<DaySales> {
  const rows = await db.query<{ currency: string; orders: number; amount: number }>(sql`
    SELECT currency, count(*) AS orders, coalesce(sum(total) FILTER (
      WHERE payment_status IN ('authorized', 'paid', 'partially_refunded')), 0) AS amount
    FROM orders WHERE created_at >= ${from} AND created_at <= ${to}
    GROUP BY currency ORDER BY amount DESC, currency`);
  return {
    orders: rows.reduce((sum, row) => sum + row.orders, 0),
    sales: rows.map(({ currency, amount }) => ({ currency, amount })),
  };
}

/** How many orders were placed in each of the last 60 minutes, the running one included. */
export async function readPerMinute(db: Queryable, now: Date): Promise<OverviewView["perMinute"]> {
  const running = Math.floor(now.getTime() / minuteMs);
  const first = running - minutes + 1;
  const from = new Date(first * minuteMs);
  const rows = await db.query<{ minute: number; orders: number }>(sql`
    SELECT floor(extract(epoch FROM created_at) / 60)::int AS minute, count(*) AS orders
    FROM orders WHERE created_at >= ${from} AND created_at <= ${now} GROUP BY 1`);
  const counts = new Map(rows.map(({ minute, orders }) => [minute, orders]));
  const orders = Array.from({ length: minutes }, (_, index) => counts.get(first + index) ?? 0);
  return { from: from.toISOString(), orders };
}
