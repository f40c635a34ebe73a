import { requireInternal } from "@/lib/auth/permissions";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import { installationOfKey } from "@/lib/domain/order/call-keys";
import type { OrderFacts, PaymentFacts } from "@/lib/domain/order/facts";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";
import { SafeError } from "@/lib/telemetry/safe-error";
import { findForgottenAttempt } from "./find-forgotten-attempt";
import { customerOfAttempt, forgetDefaultCard } from "./gateway-customer";
import { ifKnown } from "./if-known";
import { recordPaymentReport, recordPaymentUnknown } from "./record-payment-report";

/**
 * Makes the authorization call of the open payment attempt, or repeats it with its idempotency key,
 * and records the outcome. When the gateway does not respond, it marks the payment as unknown and
 * throws `GatewayUnavailable`.
 */
export async function recordAttemptOutcome(ctx: Context, order: OrderFacts): Promise<OrderFacts> {
  requireInternal(ctx.actor);
  const payment = order.payment;
  if (!payment) throw new SafeError(`Order ${order.id} has no payment attempt.`);
  const report = await callGateway(ctx, order, payment);
  const { customerId } = order;
  if (report.failure?.code === "resource_missing" && payment.method && customerId !== null) {
    await forgetDefaultCard(ctx, customerId, payment.method);
  }
  // The order's stock is reserved meanwhile: the facts of before the call are seldom still true.
  return recordPaymentReport(ctx, order.id, report);
}

async function callGateway(
  ctx: Context,
  order: OrderFacts,
  payment: PaymentFacts,
): Promise<PaymentReport> {
  try {
    if (payment.method === null && payment.providerRef) {
      return await retrievePagePayment(ctx, order, payment, payment.providerRef);
    }
    const attempt = {
      installation: installationOfKey(payment.idempotencyKey),
      orderId: order.id,
      attempt: payment.attempt,
      amount: payment.amount,
      currency: order.currency,
    };
    const made = await findForgottenAttempt(ctx, attempt, payment);
    // Nothing was recorded of an authorization that has lapsed since: it is as good as voided.
    if (made) return made.state === "lapsed" ? { ...made, state: "voided" } : made;
    return await ctx.gateway.authorize({
      ...attempt,
      method: payment.method ?? "",
      customerRef: await customerOfAttempt(ctx, payment),
      key: payment.idempotencyKey,
    });
  } catch (error) {
    if (error instanceof GatewayUnavailable) await recordPaymentUnknown(ctx, order.id);
    throw error;
  }
}

/**
 * The gateway made the payments of its hosted page, so there is no call of ours to repeat. One that it
 * doesn't know any more is declined: the order can be paid again, or expires.
 */
async function retrievePagePayment(
  ctx: Context,
  { id: orderId, currency }: OrderFacts,
  { attempt, amount }: PaymentFacts,
  providerRef: string,
): Promise<PaymentReport> {
  const report = await ifKnown(() => ctx.gateway.retrieve(providerRef));
  if (report) return report;
  ctx.log.warn({ orderId, payment: providerRef }, "The gateway lacks the payment of an attempt.");
  return {
    ...{ providerRef, installation: null, orderId, attempt, amount, currency },
    ...{ state: "declined", amountReceived: 0, amountRefunded: 0, isDisputed: false },
    ...{ captureBefore: null, card: null },
    failure: { code: "resource_missing", message: "The payment could not be completed." },
  };
}
