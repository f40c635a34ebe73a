import { requireOperator } from "@/lib/auth/permissions";
import { GatewayAway } from "@/lib/clients/stripe-reports";
import type { Context, Verb } from "@/lib/context";
import type { RefundOrder } from "@/lib/domain/order/operator-input";
import { askRefund } from "@/lib/domain/order/refund-rules";
import { changeOrder } from "../orders/change-order";
import { operated } from "../orders/operator-outcome";
import { readFacts } from "../orders/order-facts";
import { continueRefund } from "./reverse-payment";

export type Refunded =
  | { kind: "refunded"; amount: number }
  /** The gateway has it, or will be asked again: its outcome comes by itself. */
  | { kind: "under_way"; amount: number }
  | { kind: "failed"; code: string | null }
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

/**
 * Gives money of an order back that goes on otherwise: all that is left, an amount, or for some of
 * its units, which may go back on the shelf once the refund has succeeded. The wish is committed
 * before the gateway hears of it, with the key `refund-<id>`: two at once never give back more than
 * was charged, a lost answer is asked for again, and a form that is sent twice gives back once.
 */
export const refundOrder: Verb<RefundOrder, Refunded> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { orderId, key, amount, reason, restock } = input;
  const lines = input.lines.map((line) => ({ ...line, restock }));
  const wanted = { requestKey: key, amount, reason, lines };
  const changed = await changeOrder(ctx, orderId, (order) => askRefund(order, wanted));
  // The form was sent before: its refund is there already.
  const asked =
    changed.kind === "nothing"
      ? { kind: "done" as const, order: changed.order }
      : operated(changed);
  if (asked.kind !== "done") return asked;
  const wish = asked.order.payment?.refunds.find(({ requestKey }) => requestKey === key);
  if (!wish) throw new Error(`The refund of order ${orderId} is gone.`);
  try {
    await continueRefund(ctx, asked.order, wish.id);
  } catch (error) {
    if (!(error instanceof GatewayAway)) throw error;
    ctx.log.warn({ orderId, refundId: wish.id, error: error.message }, "A refund waits.");
  }
  return outcome(ctx, orderId, wish);
};

async function outcome(
  ctx: Context,
  orderId: number,
  wish: { id: number; amount: number },
): Promise<Refunded> {
  const order = await readFacts(ctx.db, orderId);
  const refund = order?.payment?.refunds.find(({ id }) => id === wish.id);
  if (refund?.status === "failed") return { kind: "failed", code: refund.failureCode };
  const { amount } = wish;
  return refund?.status === "succeeded"
    ? { kind: "refunded", amount }
    : { kind: "under_way", amount };
}
