import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { DaySales } from "@/lib/domain/overview/view";

/**
 * The orders placed in a period, and their authorized and captured totals by currency. It reads
 * only the period's range of the index on `created_at`.
 */
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
