import { requireInternal } from "@/lib/auth/permissions";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import { installationOfKey, keyMsMax } from "@/lib/domain/order/call-keys";
import type { OrderFacts, PaymentFacts } from "@/lib/domain/order/facts";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";
import { SafeError } from "@/lib/telemetry/safe-error";
import { customerOfAttempt } from "./gateway-customer";
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
  return recordPaymentReport(ctx, order, await callGateway(ctx, order, payment));
}

async function callGateway(
  ctx: Context,
  order: OrderFacts,
  payment: PaymentFacts,
): Promise<PaymentReport> {
  try {
    // The gateway made the payments of its hosted page, so there is no call of ours to repeat.
    if (payment.method === null && payment.providerRef) {
      return await ctx.gateway.retrieve(payment.providerRef);
    }
    const attempt = {
      installation: installationOfKey(payment.idempotencyKey),
      orderId: order.id,
      attempt: payment.attempt,
      amount: payment.amount,
      currency: order.currency,
    };
    const made = isKeyForgotten(payment, ctx.now())
      ? await ctx.gateway.findAttempt({ ...attempt, since: payment.createdAt })
      : null;
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
 * The gateway has forgotten the key of an old call: repeating it would be a second payment. The age is
 * the attempt's, because every try without an answer writes its row anew.
 */
function isKeyForgotten(payment: PaymentFacts, now: Date): boolean {
  return now.getTime() - payment.createdAt.getTime() > keyMsMax;
}
