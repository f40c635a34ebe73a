import sql from "sql-template-tag";
import type { CheckoutReport } from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import { change } from "@/lib/domain/order/change";
import { changeOrder } from "@/lib/services/orders/change-order";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { ifKnown } from "./if-known";
import { recordCheckoutPayment } from "./record-checkout-payment";

/**
 * Expires the open checkout sessions of an order at the gateway. A payment that was made there is
 * recorded first: it was made in time, however late its webhook arrives.
 */
export async function closeCheckouts(ctx: Context, orderId: number): Promise<void> {
  const open = await ctx.db.query<{ ref: string }>(sql`
    SELECT provider_ref AS ref FROM checkout_sessions
    WHERE order_id = ${orderId} AND status = 'open'`);
  for (const { ref } of open) {
    const report = await expire(ctx, orderId, ref);
    if (report.status === "open") {
      throw new Error(`The checkout session of order ${orderId} could not be expired.`);
    }
    if (report.paymentRef !== null) {
      const order = await readOrderFacts(ctx.db, orderId);
      const payment = await ctx.gateway.retrieve(report.paymentRef);
      if (order) await recordCheckoutPayment(ctx, order, payment);
    }
    await closeCheckout(ctx, ref, report.status);
  }
}

/** Nobody can be asked about a page of another account, of which the shop once had the keys. */
async function expire(
  ctx: Context,
  orderId: number,
  checkoutRef: string,
): Promise<Pick<CheckoutReport, "status" | "paymentRef">> {
  const report = await ifKnown(() => ctx.gateway.expireCheckout(checkoutRef));
  if (report) return report;
  ctx.log.warn({ orderId, checkoutRef }, "The gateway lacks an order's payment page.");
  return { status: "expired", paymentRef: null };
}

/** Records that a checkout session has ended, and updates what its order waits for. */
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
