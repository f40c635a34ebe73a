import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { OverviewView } from "@/lib/domain/overview/view";

const minuteMs = 60_000;
const minutes = 60;

/** How many orders were placed in each of the last 60 minutes, the current one included. */
export async function readOrdersPerMinute(
  db: Queryable,
  now: Date,
): Promise<OverviewView["perMinute"]> {
  const currentMinute = Math.floor(now.getTime() / minuteMs);
  const firstMinute = currentMinute - minutes + 1;
  const from = new Date(firstMinute * minuteMs);
  const rows = await db.query<{ minute: number; orders: number }>(sql`
    SELECT floor(extract(epoch FROM created_at) / 60)::int AS minute, count(*) AS orders
    FROM orders WHERE created_at >= ${from} AND created_at <= ${now} GROUP BY 1`);
  const counts = new Map(rows.map(({ minute, orders }) => [minute, orders]));
  const orders = Array.from(
    { length: minutes },
    (_, index) => counts.get(firstMinute + index) ?? 0,
  );
  return { from: from.toISOString(), orders };
}
