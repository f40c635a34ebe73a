import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import type { PaymentCheck } from "./due-payments";
import { refreshDisputes } from "./record-dispute-reports";

const batchMax = 50;
/** A bank takes days, so a lost webhook may be made up for within the hour. */
const checkMs = 60 * 60_000;

/** Open disputes and warnings, to learn how they ended although no webhook came. */
export async function dueDisputes(ctx: Context): Promise<PaymentCheck[]> {
  const now = ctx.now();
  const rows = await ctx.db.query<{ id: number; orderId: number }>(sql`
    SELECT d.id, p.order_id AS "orderId"
    FROM disputes d JOIN payments p ON p.id = d.payment_id
    WHERE d.closed_at IS NULL AND d.checked_at < ${new Date(now.getTime() - checkMs)}
    ORDER BY d.checked_at LIMIT ${batchMax}`);
  return rows.map(({ id, orderId }) => ({
    orderId,
    markChecked: sql`UPDATE disputes SET checked_at = ${now} WHERE id = ${id}`,
    run: async () => {
      const order = await readOrderFacts(ctx.db, orderId);
      if (order) await refreshDisputes(ctx, order);
    },
  }));
}
