import { requireSystem } from "@/lib/auth/permissions";
import { GatewayAway } from "@/lib/clients/stripe-reports";
import type { Context, Verb } from "@/lib/context";
import { hasOpenAttempt, type OrderFacts } from "@/lib/domain/order/facts";
import { openAttempt } from "@/lib/domain/order/payment-rules";
import { isEnded } from "@/lib/domain/order/status";
import { SafeError } from "@/lib/telemetry/safe-error";
import { changeOrder } from "../orders/change-order";
import { recordPaymentReport, recordUnknown } from "./record-payment-report";
import { reversePayment } from "./reverse-payment";

export type Authorized =
  /** The call was made and its outcome recorded; `order` is how things stand. */
  | { kind: "asked"; order: OrderFacts }
  | { kind: "nothing"; order: OrderFacts }
  | { kind: "refused"; order: OrderFacts; reason: string };

/**
 * Authorizes an order's total on a card. The attempt and its key are committed first; the call may
 * then be repeated with the key until its answer is known. Throws `GatewayAway` when it is not.
 */
export const authorizePayment: Verb<{ orderId: number; method: string }, Authorized> = async ({
  ctx,
  input,
}) => {
  requireSystem(ctx.actor);
  const opened = await changeOrder(ctx, input.orderId, (order, now) =>
    openAttempt(order, input.method, now),
  );
  if (opened.kind === "not_found") throw new SafeError(`Order ${input.orderId} is gone.`);
  if (opened.kind === "refused") return opened;
  if (opened.kind === "short") throw new SafeError("Opening an attempt takes no stock.");
  const order = opened.order;
  if (!hasOpenAttempt(order)) return { kind: "nothing", order };
  return { kind: "asked", order: await askGateway(ctx, order) };
};

/**
 * Makes, or repeats, the authorizing call of the open attempt and records what comes of it. An
 * order that has ended meanwhile gives the money back at once.
 */
export async function askGateway(ctx: Context, order: OrderFacts): Promise<OrderFacts> {
  requireSystem(ctx.actor);
  const payment = order.payment;
  if (!payment) throw new SafeError(`Order ${order.id} has no payment attempt.`);
  const report = await answer(ctx, order, payment);
  const after = await recordPaymentReport(ctx, order, report);
  if (isEnded(after.status)) {
    await reversePayment({ ctx, input: { orderId: order.id } });
  }
  return after;
}

async function answer(
  ctx: Context,
  order: OrderFacts,
  payment: NonNullable<OrderFacts["payment"]>,
) {
  try {
    // A payment of the hosted page has no call of ours to repeat: the gateway knows it by its id.
    if (payment.method === null && payment.providerRef) {
      return await ctx.gateway.retrieve(payment.providerRef);
    }
    return await ctx.gateway.authorize({
      orderId: order.id,
      attempt: payment.attempt,
      amount: payment.amount,
      currency: order.currency,
      method: payment.method ?? "",
      key: payment.idempotencyKey,
    });
  } catch (error) {
    if (error instanceof GatewayAway) await recordUnknown(ctx, order.id);
    throw error;
  }
}
