import sql from "sql-template-tag";
import type { Verb } from "@/lib/context";
import type { InvoiceView } from "@/lib/domain/order/invoice";
import { readOrder } from "./read-order";

/** An order with the time of its payment and its refunds, for its invoice. Throws `NotFound`. */
export const readInvoice: Verb<{ orderId: number }, InvoiceView> = async ({ ctx, input }) => {
  const order = await readOrder({ ctx, input });
  const [[paid], refunds] = await Promise.all([
    ctx.db.query<{ at: Date | null }>(sql`
      SELECT min(at) AS at FROM order_events
      WHERE order_id = ${order.id} AND payment_status = 'paid'`),
    ctx.db.query<{ id: number; amount: number; at: Date }>(sql`
      SELECT r.id, r.amount, r.updated_at AS at
      FROM refunds r JOIN payments p ON p.id = r.payment_id
      WHERE p.order_id = ${order.id} AND r.status = 'succeeded' ORDER BY r.id`),
  ]);
  return {
    order,
    paidAt: paid?.at?.toISOString() ?? null,
    refunds: refunds.map(({ at, ...refund }) => ({ ...refund, at: at.toISOString() })),
  };
};
