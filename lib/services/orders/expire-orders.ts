import pLimit from "p-limit";
import sql from "sql-template-tag";
import { requireSystem } from "@/lib/auth/permissions";
import { GatewayAway } from "@/lib/clients/stripe-reports";
import type { Context, Verb } from "@/lib/context";
import { expire } from "@/lib/domain/order/cancellation-rules";
import { errorLine } from "@/lib/telemetry/safe-error";
import { tryEach } from "../failures/try-each";
import { capturePayment } from "../payments/capture-payment";
import { closeCheckouts } from "../payments/close-checkout";
import { changeOrder } from "./change-order";
import { readFacts } from "./order-facts";

/** One run of the cron takes at most this many; the next takes the rest. */
const batchMax = 500;
const parallel = 8;
/** A gateway that hangs holds each order with a page for long: the next run goes on. */
const runMsMax = 45_000;

/**
 * Expires the pending orders whose time to pay has run out: those without a payment page first,
 * since they need nobody's answer. None that fails keeps another from expiring.
 */
export async function expireOrders({
  ctx,
}: {
  ctx: Context;
}): Promise<{ expired: number; failed: number }> {
  requireSystem(ctx.actor);
  const startedAt = ctx.now().getTime();
  const due = await ctx.db.query<{ id: number }>(sql`
    SELECT id FROM orders
    WHERE status = 'pending' AND payment_status IN ('pending', 'declined')
      AND expires_at <= ${ctx.now()}
    ORDER BY EXISTS (SELECT FROM checkout_sessions c
      WHERE c.order_id = orders.id AND c.status = 'open'), expires_at LIMIT ${batchMax}`);
  let expired = 0;
  const limit = pLimit(parallel);
  const failed = await tryEach(due, ({ id }) =>
    limit(async () => {
      if (ctx.now().getTime() - startedAt > runMsMax) return;
      if (await expireOrder({ ctx, input: { orderId: id } })) expired += 1;
    }),
  );
  for (const { item, error } of failed) {
    ctx.log.error({ orderId: item.id, error: errorLine(error) }, "An order could not expire.");
  }
  return { expired, failed: failed.length };
}

/**
 * Expires one order. Its hosted page is closed by call first, so that a payment made there in time
 * is found before it is too late; a gateway that does not answer leaves the order to the next run.
 */
export const expireOrder: Verb<{ orderId: number }, boolean> = async ({ ctx, input }) => {
  requireSystem(ctx.actor);
  const order = await readFacts(ctx.db, input.orderId);
  if (!order || expire(order, ctx.now()).kind !== "change") return false;
  try {
    await closeCheckouts(ctx, order.id);
    const result = await changeOrder(ctx, order.id, expire);
    if (result.kind === "changed") return true;
    await capturePayment({ ctx, input });
  } catch (error) {
    if (!(error instanceof GatewayAway)) throw error;
    ctx.log.warn({ orderId: order.id }, "An order's expiry waits for the gateway.");
  }
  return false;
};
