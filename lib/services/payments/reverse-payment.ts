import { requireSystem } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import {
  hasFailedReversal,
  hasOpenAttempt,
  type OrderFacts,
  type RefundFacts,
  refundingAmount,
} from "@/lib/domain/order/facts";
import {
  adoptRefund,
  recordRefund,
  refundable,
  requestReversal,
} from "@/lib/domain/order/refund-rules";
import { isEnded } from "@/lib/domain/order/status";
import { changeOrder } from "../orders/change-order";
import { readFacts } from "../orders/order-facts";
import { askGateway } from "./authorize-payment";
import { closeCheckouts } from "./close-checkout";
import { recordPaymentReport } from "./record-payment-report";

export type Reversed =
  | { kind: "settled" }
  /** Something is under way whose outcome comes by itself, or by the next look. */
  | { kind: "waiting"; for: "attempt" | "refund" };

/** An attempt this young belongs to whoever opened it; older ones are asked about again. */
const attemptOwnedMs = 60_000;
/** Each round undoes one thing; there is never more than page, payment, refund and one race. */
const roundsMax = 8;

/**
 * The one verb that undoes money, for an order that has ended. It asks the gateway what is there,
 * then cancels the payment or refunds what was received minus what was refunded. Safe to repeat
 * and to run twice at once: every call has a key, and what is left is read again each round.
 */
export const reversePayment: Verb<{ orderId: number }, Reversed> = async ({ ctx, input }) => {
  requireSystem(ctx.actor);
  for (let round = 0; round < roundsMax; round += 1) {
    const order = await readFacts(ctx.db, input.orderId);
    if (!order || !isEnded(order.status)) return { kind: "settled" };
    const outcome = await undoNext(ctx, order);
    if (outcome !== "again") return outcome;
  }
  throw new Error(`Order ${input.orderId} could not be settled in ${roundsMax} rounds.`);
};

async function undoNext(ctx: Context, order: OrderFacts): Promise<Reversed | "again"> {
  if (order.checkoutOpen) {
    await closeCheckouts(ctx, order.id);
    return "again";
  }
  const payment = order.payment;
  if (!payment) return { kind: "settled" };
  if (hasOpenAttempt(order)) {
    const age = ctx.now().getTime() - payment.updatedAt.getTime();
    if (payment.status === "pending" && age < attemptOwnedMs) {
      return { kind: "waiting", for: "attempt" };
    }
    await askGateway(ctx, order);
    return "again";
  }
  if (payment.status === "authorized" && payment.providerRef) {
    await recordPaymentReport(ctx, order.id, await ctx.gateway.void(payment.providerRef));
    return "again";
  }
  if (refundingAmount(payment) > 0) return continueRefunds(ctx, order);
  if (refundable(order) > 0 && !hasFailedReversal(payment)) {
    if (await adoptForeignRefunds(ctx, order)) return "again";
    await changeOrder(ctx, order.id, requestReversal);
    return "again";
  }
  return { kind: "settled" };
}

/** What somebody gave back at the gateway itself is not refunded again. */
async function adoptForeignRefunds(ctx: Context, order: OrderFacts): Promise<boolean> {
  const paymentRef = order.payment?.providerRef;
  if (!paymentRef) return false;
  let adopted = false;
  for (const report of await ctx.gateway.listRefunds(paymentRef)) {
    const result = await changeOrder(ctx, order.id, (facts) => adoptRefund(facts, report));
    adopted = adopted || result.kind === "changed";
  }
  return adopted;
}

/** Makes, repeats or asks about the refunds that are not settled yet. */
async function continueRefunds(ctx: Context, order: OrderFacts): Promise<Reversed | "again"> {
  const open = order.payment?.refunds.filter(({ status }) => isOpen(status)) ?? [];
  let moved = false;
  for (const { id } of open) moved = (await continueRefund(ctx, order, id)) || moved;
  return moved ? "again" : { kind: "waiting", for: "refund" };
}

function isOpen(status: RefundFacts["status"]): boolean {
  return status === "requested" || status === "pending";
}

/** Makes or repeats one refund's call, or asks about it. True when it has come to an end. */
export async function continueRefund(
  ctx: Context,
  order: OrderFacts,
  refundId: number,
): Promise<boolean> {
  const paymentRef = order.payment?.providerRef;
  const refund = order.payment?.refunds.find(({ id }) => id === refundId);
  if (!paymentRef || !refund || !isOpen(refund.status)) return false;
  const report =
    refund.providerRef === null
      ? await ctx.gateway.refund({
          refundId,
          providerRef: paymentRef,
          amount: refund.amount,
        })
      : await ctx.gateway.retrieveRefund(refund.providerRef);
  await changeOrder({ ...ctx, actor: { kind: "gateway" } }, order.id, (facts) =>
    recordRefund(facts, refundId, report),
  );
  return report.status !== "pending";
}
