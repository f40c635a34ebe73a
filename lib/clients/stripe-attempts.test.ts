import Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { findAttempt } from "./stripe-attempts";

const since = new Date("2026-11-01T12:00:00Z");
const until = new Date("2026-11-02T08:00:00Z");
const attempt = {
  ...{ installation: "0123456789abcdef", orderId: 17, attempt: 1, amount: 500, currency: "eur" },
  ...{ since, until, after: null },
};

const others = (count: number) =>
  Array.from({ length: count }, (_, index) => intent(`pi_${index}`, { orderId: "18" }));

function intent(id: string, metadata: Record<string, string>) {
  return {
    ...{ id, status: "requires_capture", amount: 500, currency: "eur", amount_received: 0 },
    metadata: { installation: "0123456789abcdef", attempt: "1", ...metadata },
  };
}

/** Stripe's list of these payments, newest first, and the parameters of each call. */
function stripeWith(intents: readonly ReturnType<typeof intent>[]) {
  const calls: Stripe.PaymentIntentListParams[] = [];
  const list = async (params: Stripe.PaymentIntentListParams) => {
    calls.push(params);
    const cursor = params.starting_after;
    const last = intents.findIndex(({ id }) => id === cursor);
    if (cursor !== undefined && last < 0) throw missing(cursor);
    const data = intents.slice(last + 1, last + 1 + (params.limit ?? 10));
    return { data, has_more: last + 1 + data.length < intents.length };
  };
  const retrieve = async (id: string) => intents.find((one) => one.id === id);
  return { calls, stripe: asStripe({ paymentIntents: { list, retrieve } }) };
}

function missing(id: string) {
  const message = `No such payment_intent: '${id}'`;
  const raw = { type: "invalid_request_error", code: "resource_missing", message } as const;
  return new Stripe.errors.StripeInvalidRequestError(raw);
}

/** Stripe's client with only the methods that the test calls. */
function asStripe(methods: object): Stripe {
  return methods as Stripe;
}

describe("findAttempt", () => {
  it("looks only at the time in which the attempt's calls were made", async () => {
    const { calls, stripe } = stripeWith(others(3));
    expect(await findAttempt(stripe, attempt)).toEqual({ kind: "none" });
    const created = { gte: since.getTime() / 1000 - 600, lte: until.getTime() / 1000 + 600 };
    expect(calls).toEqual([{ created, limit: 100 }]);
  });

  it("makes a few calls, and goes on where it stopped, until it finds the payment", async () => {
    const { calls, stripe } = stripeWith([...others(1_500), intent("pi_ours", { orderId: "17" })]);
    const first = await findAttempt(stripe, attempt);
    expect(first).toEqual({ kind: "unfinished", after: "pi_999" });
    expect(calls).toHaveLength(10);
    const second = await findAttempt(stripe, { ...attempt, after: "pi_999" });
    expect(second).toMatchObject({ kind: "found", payment: { providerRef: "pi_ours" } });
    expect(calls).toHaveLength(16);
  });

  it("ends without a payment however many there are", async () => {
    const { stripe } = stripeWith(others(2_000));
    const first = await findAttempt(stripe, attempt);
    const after = first.kind === "unfinished" ? first.after : null;
    expect(await findAttempt(stripe, { ...attempt, after })).toEqual({ kind: "none" });
  });

  it("begins again in another account, which lacks the payment where it stopped", async () => {
    const { stripe } = stripeWith([intent("pi_ours", { orderId: "17" })]);
    const search = await findAttempt(stripe, { ...attempt, after: "pi_elsewhere" });
    expect(search).toMatchObject({ kind: "found" });
  });
});
