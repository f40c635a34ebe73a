import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import { isEnded } from "@/lib/domain/order/status";
import { readFacts } from "../orders/order-facts";
import { applyGatewayEvent } from "./apply-gateway-event";
import { applyPaymentReport } from "./apply-payment-report";
import { askGateway } from "./authorize-payment";
import { continueRefund } from "./settle-payment";

const batchMax = 200;
const silentMs = 60_000;
/** An authorisation this near to its end is asked about: it may have lapsed already. */
const lapsingMs = 60 * 60_000;

/**
 * Asks the gateway about every payment whose outcome is open, every authorisation that is about to
 * lapse, every hosted page that may have been paid unheard, and every refund that has not been
 * confirmed. One that fails is left to the next run.
 */
export async function reconcilePayments({
  ctx,
}: {
  ctx: Context;
}): Promise<{ asked: number; failed: number }> {
  const silentSince = new Date(ctx.now().getTime() - silentMs);
  const lapsing = new Date(ctx.now().getTime() + lapsingMs);
  const payments = await ctx.db.query<{ orderId: number; ref: string | null; open: boolean }>(sql`
    SELECT order_id AS "orderId", provider_ref AS ref, status IN ('pending', 'unknown') AS open
    FROM payments
    WHERE (status IN ('pending', 'unknown') AND updated_at < ${silentSince})
       OR (status = 'authorized' AND capture_before < ${lapsing})
    ORDER BY id LIMIT ${batchMax}`);
  const refunds = await ctx.db.query<{ id: number; orderId: number }>(sql`
    SELECT r.id, p.order_id AS "orderId" FROM refunds r JOIN payments p ON p.id = r.payment_id
    WHERE r.status IN ('requested', 'pending') AND r.updated_at < ${silentSince}
    ORDER BY r.id LIMIT ${batchMax}`);
  const pages = await ctx.db.query<{ orderId: number; ref: string }>(sql`
    UPDATE checkout_sessions SET checked_at = ${ctx.now()} WHERE id IN (
      SELECT id FROM checkout_sessions WHERE status = 'open' AND checked_at < ${silentSince}
      ORDER BY checked_at LIMIT ${batchMax})
    RETURNING order_id AS "orderId", provider_ref AS ref`);
  let failed = 0;
  const attempt = async (orderId: number, ask: () => Promise<unknown>) => {
    try {
      await ask();
    } catch (error) {
      failed += 1;
      ctx.log.warn({ orderId, error: String(error) }, "A payment could not be reconciled.");
    }
  };
  for (const { orderId, ref, open } of payments) {
    await attempt(orderId, () => reconcile(ctx, orderId, open ? null : ref));
  }
  for (const { orderId, ref } of pages) {
    const hint = { type: "checkout.session.open", objectId: ref };
    await attempt(orderId, () => applyGatewayEvent({ ctx, input: hint }));
  }
  for (const refund of refunds) {
    await attempt(refund.orderId, async () => {
      const order = await readFacts(ctx.db, refund.orderId);
      if (order) await continueRefund(ctx, order, refund.id);
    });
  }
  return { asked: payments.length + pages.length + refunds.length, failed };
}

async function reconcile(ctx: Context, orderId: number, ref: string | null): Promise<void> {
  if (ref !== null) {
    await applyPaymentReport(ctx, orderId, await ctx.gateway.retrieve(ref));
    return;
  }
  const order = await readFacts(ctx.db, orderId);
  // An ended order is settled, which asks too; asking twice would race with itself.
  if (order && !isEnded(order.status)) await askGateway(ctx, order);
}
