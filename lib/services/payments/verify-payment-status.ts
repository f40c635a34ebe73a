import sql from "sql-template-tag";
import type { Context } from "@/lib/context";

/**
 * Holds the payment status of these orders against their live payment's own row. They are written
 * together, so a difference is a fault of the program: it is reported, never papered over.
 */
export async function verifyPaymentStatus({
  ctx,
  input,
}: {
  ctx: Context;
  input: { orderIds: readonly number[] };
}): Promise<{ verified: number; differing: number[] }> {
  if (input.orderIds.length === 0) return { verified: 0, differing: [] };
  const rows = await ctx.db.query<{ id: number; onOrder: string; onPayment: string }>(sql`
    SELECT o.id, o.payment_status AS "onOrder", p.status AS "onPayment"
    FROM orders o JOIN LATERAL (
      SELECT status FROM payments WHERE order_id = o.id
      ORDER BY status IN ('declined', 'voided', 'lapsed'), attempt DESC LIMIT 1) p ON true
    WHERE o.id = ANY (${[...input.orderIds]}) AND o.payment_status <> p.status`);
  for (const row of rows) ctx.log.error(row, "An order and its payment disagree.");
  return { verified: input.orderIds.length, differing: rows.map((row) => row.id) };
}
