import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { DaySales } from "@/lib/domain/overview/view";
import { livePaymentFirst } from "@/lib/services/payments/live-payment";

/** Of the order's payment. A second payment that was returned in full is no sale and no refund. */
const refundedAmount = sql`(SELECT p.refunded_amount FROM payments p
  WHERE p.order_id = orders.id ORDER BY ${livePaymentFirst} LIMIT 1)`;

/**
 * The orders placed in a period, and what was authorized or captured for them and neither refunded
 * nor lost in a dispute, by currency. It reads only the period's range of the index on `created_at`,
 * and the disputes that were lost since then.
 */
export async function readSales(db: Queryable, from: Date, to: Date): Promise<DaySales> {
  const rows = await db.query<{ currency: string; orders: number; amount: number }>(sql`
    WITH lost AS (
      SELECT d.currency, sum(d.amount) AS amount
      FROM disputes d JOIN payments p ON p.id = d.payment_id JOIN orders o ON o.id = p.order_id
      WHERE d.status = 'lost' AND d.closed_at >= ${from}
        AND o.created_at >= ${from} AND o.created_at <= ${to}
      GROUP BY d.currency
    )
    SELECT currency, count(*) AS orders, (coalesce(sum(CASE payment_status
      WHEN 'authorized' THEN total WHEN 'paid' THEN total
      WHEN 'partially_refunded' THEN total - coalesce(${refundedAmount}, 0)
      ELSE 0 END), 0)
      - coalesce((SELECT lost.amount FROM lost WHERE lost.currency = orders.currency), 0))::bigint
      AS amount
    FROM orders WHERE created_at >= ${from} AND created_at <= ${to}
    GROUP BY currency ORDER BY amount DESC, currency`);
  return {
    orders: rows.reduce((sum, row) => sum + row.orders, 0),
    sales: rows.map(({ currency, amount }) => ({ currency, amount })),
  };
}
