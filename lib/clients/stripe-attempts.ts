import type Stripe from "stripe";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";
import {
  type AttemptSearch,
  GatewayObjectMissing,
  type UnansweredAttempt,
} from "./payment-gateway";
import { callGateway, toPaymentReport } from "./stripe-reports";

/** Clocks differ, and a call takes a while. */
const slackS = 600;
/** Pages that are read at once, each with a call of its own. A later search goes on after them. */
const pagesMax = 10;
const pageSize = 100;

/**
 * Finds the payment that an attempt has made, among those of the time in which its calls were made. The
 * list is used and not the search, which lags behind and is not available everywhere. Sources:
 * https://docs.stripe.com/search#limitations and https://docs.stripe.com/api/payment_intents/list
 */
export async function findAttempt(
  stripe: Stripe,
  attempt: UnansweredAttempt,
): Promise<AttemptSearch> {
  const created = {
    gte: Math.floor(attempt.since.getTime() / 1000) - slackS,
    lte: Math.ceil(attempt.until.getTime() / 1000) + slackS,
  };
  let { after } = attempt;
  for (let page = 0; page < pagesMax; page += 1) {
    const list = await readPage(stripe, { created, limit: pageSize }, after);
    const made = list.data.find((intent) => isOf(attempt, toPaymentReport(intent)));
    if (made) return { kind: "found", payment: await retrieve(stripe, made.id) };
    const last = list.data.at(-1);
    if (!list.has_more || !last) return { kind: "none" };
    after = last.id;
  }
  return { kind: "unfinished", after };
}

/** The page after a payment; the first one if the gateway's account has no such payment any more. */
async function readPage(
  stripe: Stripe,
  params: Stripe.PaymentIntentListParams,
  after: string | null,
): Promise<Stripe.ApiList<Stripe.PaymentIntent>> {
  const read = (more: Stripe.PaymentIntentListParams) =>
    callGateway(() => stripe.paymentIntents.list({ ...params, ...more }));
  if (after === null) return read({});
  try {
    return await read({ starting_after: after });
  } catch (error) {
    if (!(error instanceof GatewayObjectMissing)) throw error;
    return read({});
  }
}

function retrieve(stripe: Stripe, id: string): Promise<PaymentReport> {
  return callGateway(async () =>
    toPaymentReport(await stripe.paymentIntents.retrieve(id, { expand: ["latest_charge"] })),
  );
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
