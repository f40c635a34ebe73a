import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { DaySales } from "@/lib/domain/overview/view";
import { lostOfPayment } from "@/lib/services/payments/dispute-rows";

/** What units that were taken out of order `o` before its capture would have cost. */
const unchargedAmount = sql`(SELECT coalesce(sum((e.data ->> 'amount')::bigint), 0)
  FROM order_events e WHERE e.order_id = o.id AND e.type = 'order/items_removed')`;

/**
 * The orders placed in a period, and what was captured for them, or will be for those that are
 * authorized, and was neither refunded, lost in a dispute nor returned elsewhere, by currency. An order has at most one
 * payment in these statuses. It reads only the period's range of the index on `created_at`, and the
 * disputes that were lost since then.
 */
export async function readSales(db: Queryable, from: Date, to: Date): Promise<DaySales> {
  const rows = await db.query<{ currency: string; orders: number; amount: number }>(sql`
    WITH lost AS (
      SELECT o.currency, sum(${lostOfPayment}) AS amount
      FROM payments p JOIN orders o ON o.id = p.order_id
      WHERE p.id IN (SELECT d.payment_id FROM disputes d
          WHERE d.status = 'lost' AND d.closed_at >= ${from})
        AND o.created_at >= ${from} AND o.created_at <= ${to}
      GROUP BY o.currency
    )
    SELECT o.currency, count(*) AS orders, (coalesce(sum(CASE
      WHEN p.status = 'authorized' THEN o.total - ${unchargedAmount}
      WHEN p.missing_review = 'returned' THEN ${lostOfPayment}
      ELSE p.captured_amount - p.refunded_amount END), 0)
      - coalesce((SELECT lost.amount FROM lost WHERE lost.currency = o.currency), 0))::bigint
      AS amount
    FROM orders o LEFT JOIN payments p
      ON p.order_id = o.id AND p.status IN ('authorized', 'paid', 'partially_refunded')
    WHERE o.created_at >= ${from} AND o.created_at <= ${to}
    GROUP BY o.currency ORDER BY amount DESC, o.currency`);
  return {
    orders: rows.reduce((sum, row) => sum + row.orders, 0),
    sales: rows.map(({ currency, amount }) => ({ currency, amount })),
  };
}
