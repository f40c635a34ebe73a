import type Stripe from "stripe";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";
import { GatewayUnavailable, type UnansweredAttempt } from "./payment-gateway";
import { callGateway, toPaymentReport } from "./stripe-reports";

/** Clocks differ, and a call takes a while. */
const earlierS = 600;
/** More payments than this since the attempt are not looked through. */
const paymentsMax = 20_000;

/**
 * Finds the payment that an attempt has made. The list is used and not the search, which lags behind
 * and is not available everywhere. Source: https://docs.stripe.com/search#limitations
 */
export async function findAttempt(
  stripe: Stripe,
  attempt: UnansweredAttempt,
): Promise<PaymentReport | null> {
  const sinceS = Math.floor(attempt.since.getTime() / 1000);
  const created = { gte: sinceS - earlierS };
  return callGateway(async () => {
    let count = 0;
    for await (const intent of stripe.paymentIntents.list({ created, limit: 100 })) {
      count += 1;
      if (count > paymentsMax) {
        throw new GatewayUnavailable("The payment gateway has too many payments to look through.");
      }
      if (!isOf(attempt, toPaymentReport(intent))) continue;
      return toPaymentReport(
        await stripe.paymentIntents.retrieve(intent.id, { expand: ["latest_charge"] }),
      );
    }
    return null;
  });
}

function isOf(attempt: UnansweredAttempt, report: PaymentReport): boolean {
  return (
    report.installation === attempt.installation &&
    report.orderId === attempt.orderId &&
    report.attempt === attempt.attempt &&
    report.amount === attempt.amount &&
    report.currency === attempt.currency
  );
}
