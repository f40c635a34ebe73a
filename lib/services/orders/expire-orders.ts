import pLimit from "p-limit";
import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import { decideExpiry } from "@/lib/domain/order/cancellation-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { tryEach } from "@/lib/services/failures/try-each";
import { capturePayment } from "@/lib/services/payments/capture-payment";
import { closeCheckouts } from "@/lib/services/payments/close-checkout";
import { changeOrder } from "./change-order";
import { readOrderFacts } from "./order-facts";

/** How many orders one run of the cron expires at most; the next run continues. */
const batchMax = 500;
const parallelMax = 8;
/**
 * A gateway that does not respond delays every order with a payment page. The next run continues.
 */
const runMsMax = 45_000;

/**
 * Expires the pending orders that were not paid before their deadline. Orders without an open
 * payment page come first, because they need no call to the gateway. A failure affects one order
 * only.
 */
export const expireOrders = defineVerb<void, { expired: number; failed: number }>(
  "expireOrders",
  async ({ ctx }) => {
    requireInternal(ctx.actor);
    const startedAt = ctx.now().getTime();
    const due = await ctx.db.query<{ id: number }>(sql`
    SELECT id FROM orders
    WHERE status = 'pending' AND payment_status IN ('pending', 'declined')
      AND expires_at <= ${ctx.now()} AND (payment_method IS NULL
        OR EXISTS (SELECT FROM payments p WHERE p.order_id = orders.id))
    ORDER BY EXISTS (SELECT FROM checkout_sessions c
      WHERE c.order_id = orders.id AND c.status = 'open'), expires_at LIMIT ${batchMax}`);
    let expired = 0;
    const limit = pLimit(parallelMax);
    const failed = await tryEach(due, ({ id }) =>
      limit(async () => {
        if (ctx.now().getTime() - startedAt > runMsMax) return;
        if (await expireOrder({ ctx, input: { orderId: id } })) expired += 1;
      }),
    );
    for (const { item, error } of failed) {
      ctx.log.error({ orderId: item.id, error }, "Order could not be expired.");
    }
    return { expired, failed: failed.length };
  },
);

/**
 * Expires one order; true when this call did. It closes the order's payment page first, so that a
 * payment that was made there in time is found. If the gateway does not respond, the next run
 * retries.
 */
export const expireOrder = defineVerb<{ orderId: number }, boolean>(
  "expireOrder",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    const order = await readOrderFacts(ctx.db, input.orderId);
    if (!order || decideExpiry(order, ctx.now()).kind !== "change") return false;
    try {
      await closeCheckouts(ctx, order.id);
      const result = await changeOrder(ctx, order.id, decideExpiry);
      if (result.kind === "changed") return true;
      await capturePayment({ ctx, input });
    } catch (error) {
      if (!(error instanceof GatewayUnavailable)) throw error;
      ctx.log.warn(
        { orderId: order.id },
        "Order not expired: the gateway did not respond. The next run retries.",
      );
    }
    return false;
  },
);
