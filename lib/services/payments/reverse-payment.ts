import { requireInternal } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import {
  hasFailedReversal,
  hasOpenAttempt,
  type OrderFacts,
  pendingRefundAmount,
} from "@/lib/domain/order/facts";
import { isRefundLocked } from "@/lib/domain/order/payment-attention";
import { decideReversal, refundableAmount } from "@/lib/domain/order/refund-rules";
import { isEnded } from "@/lib/domain/order/status";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "@/lib/services/orders/change-order";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { askAboutPayment } from "./ask-about-payment";
import { closeCheckouts } from "./close-checkout";
import { recordAttemptOutcome } from "./record-attempt-outcome";
import { recordPaymentReport } from "./record-payment-report";
import { recordRefundReports } from "./record-refund-reports";
import { isOpenRefund, refreshRefund } from "./refresh-refund";

export type ReversalOutcome =
  /** Nothing is left to return, or the order has not ended. */
  | { kind: "reversed" }
  /**
   * The gateway's outcome is not known yet. A webhook or the next run of the function brings it.
   */
  | { kind: "waiting"; for: "attempt" | "refund" | "dispute" | "operator" };

/** A younger attempt's call may still be running; an older one is repeated here. */
const attemptCallMsMax = 60_000;
/**
 * Each round reverses one thing. Checkout, payment, refund and a few conflicts need fewer rounds.
 */
const roundsMax = 8;

/**
 * Returns the money of an order that has ended: closes its checkout, voids its authorization, and
 * refunds what was captured minus what was refunded. Safe to repeat and to run in parallel: every
 * call has an idempotency key, and each round reads the order again.
 */
export const reversePayment = defineVerb<{ orderId: number }, ReversalOutcome>(
  "reversePayment",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    for (let round = 0; round < roundsMax; round += 1) {
      const order = await readOrderFacts(ctx.db, input.orderId);
      if (!order || !isEnded(order.status)) return { kind: "reversed" };
      const outcome = await reverseNext(ctx, order);
      if (outcome !== "again") return outcome;
    }
    throw new Error(`Payment of order ${input.orderId} not reversed after ${roundsMax} rounds.`);
  },
);

async function reverseNext(ctx: Context, order: OrderFacts): Promise<ReversalOutcome | "again"> {
  if (order.isCheckoutOpen) {
    await closeCheckouts(ctx, order.id);
    return "again";
  }
  const payment = order.payment;
  if (!payment) return { kind: "reversed" };
  if (hasOpenAttempt(order)) {
    const ageMs = ctx.now().getTime() - payment.updatedAt.getTime();
    if (payment.status === "pending" && ageMs < attemptCallMsMax) {
      return { kind: "waiting", for: "attempt" };
    }
    await recordAttemptOutcome(ctx, order);
    return "again";
  }
  if (payment.missingReview === "returned") return { kind: "reversed" };
  // Once the gateway has it again, which is asked periodically, the order's next step returns its money.
  if (payment.isMissing) return { kind: "waiting", for: "operator" };
  if (payment.status === "authorized" && payment.providerRef) {
    const paymentRef = payment.providerRef;
    const report = await askAboutPayment(ctx, { orderId: order.id, paymentRef }, () =>
      ctx.gateway.void(paymentRef),
    );
    if (report) await recordPaymentReport(ctx, order.id, report);
    return "again";
  }
  if (pendingRefundAmount(payment) > 0) return refreshOpenRefunds(ctx, order);
  if (isRefundLocked(payment)) return { kind: "waiting", for: "dispute" };
  if (refundableAmount(order) > 0 && !hasFailedReversal(payment)) {
    if (await recordGatewayRefunds(ctx, order)) return "again";
    await changeOrder(ctx, order.id, decideReversal);
    return "again";
  }
  return { kind: "reversed" };
}

/**
 * Records refunds that were made at the gateway itself, so that they are not made again. True if the
 * order may have changed.
 */
async function recordGatewayRefunds(ctx: Context, order: OrderFacts): Promise<boolean> {
  const paymentRef = order.payment?.providerRef;
  if (!paymentRef) return false;
  const ofOrder = { orderId: order.id, paymentRef };
  const reports = await askAboutPayment(ctx, ofOrder, () => ctx.gateway.listRefunds(paymentRef));
  return reports ? recordRefundReports(ctx, ofOrder, reports) : true;
}

async function refreshOpenRefunds(
  ctx: Context,
  order: OrderFacts,
): Promise<ReversalOutcome | "again"> {
  const open = order.payment?.refunds.filter(isOpenRefund) ?? [];
  let moved = false;
  for (const { id } of open) moved = (await refreshRefund(ctx, order, id)) || moved;
  return moved ? "again" : { kind: "waiting", for: "refund" };
}
