import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import { change } from "@/lib/domain/order/change";
import { changeOrder } from "../orders/change-order";
import { applyPaymentReport } from "./apply-payment-report";

/**
 * Ends the hosted pages of an order by call. Money that one has taken already is recorded first:
 * what was paid in time counts, however late its webhook comes.
 */
export async function closeCheckouts(ctx: Context, orderId: number): Promise<void> {
  const open = await ctx.db.query<{ ref: string }>(sql`
    SELECT provider_ref AS ref FROM checkout_sessions
    WHERE order_id = ${orderId} AND status = 'open'`);
  for (const { ref } of open) {
    const report = await ctx.gateway.expireCheckout(ref);
    if (report.status === "open") throw new Error(`Checkout of order ${orderId} stays open.`);
    if (report.paymentRef !== null) {
      const payment = await ctx.gateway.retrieve(report.paymentRef);
      await applyPaymentReport(ctx, orderId, payment);
    }
    await closeCheckout(ctx, ref, report.status);
  }
}

/** Records that a hosted page takes no more money, and lets the order's next step follow. */
export async function closeCheckout(
  ctx: Context,
  checkoutRef: string,
  status: "complete" | "expired",
): Promise<void> {
  const [closed] = await ctx.db.query<{ orderId: number }>(sql`
    UPDATE checkout_sessions SET status = ${status}
    WHERE provider_ref = ${checkoutRef} AND status = 'open' RETURNING order_id AS "orderId"`);
  if (closed) await changeOrder(ctx, closed.orderId, () => change({ steps: [] }));
}
