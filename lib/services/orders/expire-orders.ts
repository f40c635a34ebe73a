import sql from "sql-template-tag";
import { requireSystem } from "@/lib/auth/permissions";
import { GatewayAway } from "@/lib/clients/stripe-reports";
import type { Context } from "@/lib/context";
import { expire } from "@/lib/domain/order/ending";
import { capturePayment } from "../payments/capture-payment";
import { closeCheckouts } from "../payments/close-checkout";
import { changeOrder } from "./change-order";
import { readFacts } from "./order-facts";

/** One run of the cron takes at most this many; the next takes the rest. */
const batchMax = 500;
const parallel = 8;

/** Expires the pending orders whose time to pay has run out. Returns how many it took. */
export async function expireOrders({ ctx }: { ctx: Context }): Promise<{ expired: number }> {
  requireSystem(ctx.actor);
  const due = await ctx.db.query<{ id: number }>(sql`
    SELECT id FROM orders
    WHERE status = 'pending' AND payment_status IN ('pending', 'declined')
      AND expires_at <= ${ctx.now()}
    ORDER BY expires_at LIMIT ${batchMax}`);
  let expired = 0;
  const queue = due.values();
  const worker = async () => {
    for (const { id } of queue) {
      if (await expireOrder({ ctx, input: { orderId: id } })) expired += 1;
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return { expired };
}

/**
 * Expires one order. Its hosted page is closed by call first, so that a payment made there in time
 * is found before it is too late; a gateway that does not answer leaves the order to the next run.
 */
export async function expireOrder({
  ctx,
  input,
}: {
  ctx: Context;
  input: { orderId: number };
}): Promise<boolean> {
  requireSystem(ctx.actor);
  const order = await readFacts(ctx.db, input.orderId);
  if (!order || expire(order, ctx.now()).kind !== "change") return false;
  try {
    await closeCheckouts(ctx, order.id);
  } catch (error) {
    if (!(error instanceof GatewayAway)) throw error;
    ctx.log.warn({ orderId: order.id }, "An order's expiry waits for the gateway.");
    return false;
  }
  const result = await changeOrder(ctx, order.id, expire);
  if (result.kind === "changed") return true;
  await capturePayment({ ctx, input });
  return false;
}
