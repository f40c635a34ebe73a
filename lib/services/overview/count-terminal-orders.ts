import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { OverviewView, TerminalCounts } from "@/lib/domain/overview/view";
import { isOrderEnding } from "@/lib/services/orders/order-endings";

const dayMs = 24 * 60 * 60_000;

interface TerminalRow {
  status: keyof TerminalCounts;
  today: number;
  inDay: number;
}

/**
 * How many orders reached a terminal status, by status, today and in the last 24 hours. Counted by
 * that status's event, because the order may change later, for example when it is refunded.
 */
export async function countTerminalOrders(
  db: Queryable,
  now: Date,
  todayFrom: Date,
): Promise<Pick<OverviewView, "terminalToday" | "terminalInDay">> {
  const dayAgo = new Date(now.getTime() - dayMs);
  const from = todayFrom < dayAgo ? todayFrom : dayAgo;
  const rows = await db.query<TerminalRow>(sql`
    SELECT status, count(*) FILTER (WHERE at >= ${todayFrom}) AS today,
      count(*) FILTER (WHERE at >= ${dayAgo}) AS "inDay"
    FROM order_events WHERE ${isOrderEnding} AND at >= ${from}
    GROUP BY status`);
  const countsFor = (period: "today" | "inDay"): TerminalCounts => {
    const counts = Object.fromEntries(rows.map((row) => [row.status, row[period]]));
    const none = { completed: 0, returned: 0, lost: 0, failed: 0, expired: 0, cancelled: 0 };
    return { ...none, ...counts };
  };
  return { terminalToday: countsFor("today"), terminalInDay: countsFor("inDay") };
}
