import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type GatewayFixture,
  sdkFor,
  startGatewayFixture,
  testSecretKey,
} from "@/tests/payments/gateway-fixture";

let shop: GatewayFixture;
let stripe: Stripe;

beforeAll(async () => {
  shop = await startGatewayFixture();
  stripe = shop.stripe;
});
afterAll(() => shop.close());

const orderParams = (id: number, overrides: Partial<Stripe.PaymentIntentCreateParams> = {}) => ({
  amount: 4_200,
  currency: "usd",
  payment_method: "pm_card_visa",
  confirm: true,
  capture_method: "manual" as const,
  metadata: { orderId: String(id) },
  ...overrides,
});

/** The Stripe error that the call must fail with. */
async function errorOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof Stripe.errors.StripeError) return error;
  throw new Error(`Expected a Stripe error, got ${String(error)}.`);
}

describe("authorize", () => {
  it("reserves the amount until `capture_before`", async () => {
    const intent = await stripe.paymentIntents.create(
      orderParams(1, { expand: ["latest_charge"] }),
    );
    expect(intent).toMatchObject({
      status: "requires_capture",
      amount_capturable: 4_200,
      amount_received: 0,
      metadata: { orderId: "1" },
    });
    const charge = intent.latest_charge as Stripe.Charge;
    const card = charge.payment_method_details?.card;
    expect(card).toMatchObject({ brand: "visa", last4: "4242" });
    const days = (Number(card?.capture_before) - Date.now() / 1_000) / 86_400;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThanOrEqual(7);
  });

  it.each([
    ["pm_card_chargeDeclined", "card_declined", "generic_decline"],
    ["pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"],
    ["pm_card_chargeDeclinedLostCard", "card_declined", "lost_card"],
    ["pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"],
    ["pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error"],
  ])("declines %s with its code and its intent", async (method, code, declineCode) => {
    const error = await errorOf(
      stripe.paymentIntents.create(orderParams(2, { payment_method: method })),
    );
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(error).toMatchObject({ code, decline_code: declineCode, statusCode: 402 });
    expect(error.payment_intent).toMatchObject({
      status: "requires_payment_method",
      last_payment_error: { decline_code: declineCode },
    });
  });

  it("confirms a declined intent with another card", async () => {
    const { payment_intent: declined } = await errorOf(
      stripe.paymentIntents.create(orderParams(3, { payment_method: "pm_card_chargeDeclined" })),
    );
    const intent = await stripe.paymentIntents.confirm(declined?.id ?? "", {
      payment_method: "pm_card_mastercard",
    });
    expect(intent).toMatchObject({ status: "requires_capture", last_payment_error: null });
  });

  it("requires 3-D Secure, or declines when the customer is not present", async () => {
    const params = orderParams(4, { payment_method: "pm_card_authenticationRequired" });
    expect(await stripe.paymentIntents.create(params)).toMatchObject({ status: "requires_action" });
    const error = await errorOf(
      stripe.paymentIntents.create({ ...params, error_on_requires_action: true }),
    );
    expect(error).toMatchObject({ type: "StripeCardError", code: "authentication_required" });
  });

  it("names the unknown card, intent or parameter that it refuses", async () => {
    expect(
      await errorOf(stripe.paymentIntents.create(orderParams(5, { payment_method: "pm_nope" }))),
    ).toMatchObject({ code: "resource_missing", param: "payment_method", statusCode: 400 });
    expect(await errorOf(stripe.paymentIntents.retrieve("pi_nope"))).toMatchObject({
      code: "resource_missing",
      statusCode: 404,
    });
    expect(
      await errorOf(stripe.paymentIntents.create(orderParams(5, { amount: 1.5 }))),
    ).toMatchObject({
      code: "parameter_invalid_integer",
      param: "amount",
    });
    expect(
      await errorOf(stripe.paymentIntents.create(orderParams(5, { amount: -1 }))),
    ).toMatchObject({
      param: "amount",
    });
    expect(
      await errorOf(stripe.paymentIntents.create({ ...orderParams(5), transfer_group: "x" })),
    ).toMatchObject({ code: "parameter_unknown", param: "transfer_group" });
  });
});

// https://docs.stripe.com/currencies
describe("currencies and amounts", () => {
  it.each([
    [49, "usd", "amount_too_small"],
    [29, "gbp", "amount_too_small"],
    [17_499, "huf", "amount_too_small"],
    [49, "jpy", "amount_too_small"],
    [12_345, "isk", "invalid_charge_amount_no_decimal_compatible"],
    [12_345, "kwd", "invalid_charge_amount_no_decimal_compatible"],
    [4_200, "zzz", "parameter_invalid"],
    [4_200, "clf", "parameter_invalid"],
  ])("refuses %i %s: %s", async (amount, currency, code) => {
    const error = await errorOf(stripe.paymentIntents.create(orderParams(1, { amount, currency })));
    expect(error).toMatchObject({ statusCode: 400, code });
  });

  it.each([
    [50, "usd"],
    [30, "gbp"],
    [17_500, "huf"],
    [12_300, "isk"],
    [12_340, "kwd"],
  ])("charges %i %s", async (amount, currency) => {
    const intent = await stripe.paymentIntents.create(orderParams(1, { amount, currency }));
    expect(intent).toMatchObject({ status: "requires_capture", amount, currency });
  });
});

describe("capture and cancel", () => {
  it("captures the whole amount or a part, once", async () => {
    const whole = await stripe.paymentIntents.create(orderParams(10));
    expect(await stripe.paymentIntents.capture(whole.id)).toMatchObject({
      status: "succeeded",
      amount_received: 4_200,
      amount_capturable: 0,
    });
    const part = await stripe.paymentIntents.create(orderParams(10));
    const captured = await stripe.paymentIntents.capture(part.id, { amount_to_capture: 4_000 });
    expect(captured.amount_received).toBe(4_000);
    expect(await errorOf(stripe.paymentIntents.capture(part.id))).toMatchObject({
      code: "payment_intent_unexpected_state",
      payment_intent: { id: part.id, status: "succeeded" },
    });
  });

  it("refuses a capture above the authorized amount", async () => {
    const intent = await stripe.paymentIntents.create(orderParams(11));
    expect(
      await errorOf(stripe.paymentIntents.capture(intent.id, { amount_to_capture: 4_201 })),
    ).toMatchObject({ code: "amount_too_large" });
  });

  it("cancels an authorization, but not twice and not after the capture", async () => {
    const intent = await stripe.paymentIntents.create(orderParams(12));
    const canceled = await stripe.paymentIntents.cancel(intent.id, {
      cancellation_reason: "requested_by_customer",
    });
    expect(canceled).toMatchObject({
      status: "canceled",
      amount_capturable: 0,
      cancellation_reason: "requested_by_customer",
    });
    const again = await errorOf(stripe.paymentIntents.cancel(intent.id));
    expect(again.code).toBe("payment_intent_unexpected_state");
    const paid = await stripe.paymentIntents.create(
      orderParams(12, { capture_method: "automatic" }),
    );
    expect(paid.status).toBe("succeeded");
    expect((await errorOf(stripe.paymentIntents.cancel(paid.id))).payment_intent?.status).toBe(
      "succeeded",
    );
  });

  it("cancels the intent when the card refuses the capture", async () => {
    const intent = await stripe.paymentIntents.create(
      orderParams(13, { payment_method: "pm_card_captureRefused" }),
    );
    expect(intent.status).toBe("requires_capture");
    const error = await errorOf(stripe.paymentIntents.capture(intent.id));
    expect(error).toMatchObject({ type: "StripeCardError", code: "card_declined" });
    expect(error.payment_intent?.status).toBe("canceled");
    expect((await stripe.paymentIntents.retrieve(intent.id)).amount_received).toBe(0);
  });

  it("lets exactly one win when capture and cancel race, 50 times", async () => {
    const quick = sdkFor(shop.url, { maxNetworkRetries: 0 });
    const winners = { captured: 0, canceled: 0 };
    for (let race = 0; race < 50; race += 1) {
      const { id } = await quick.paymentIntents.create(orderParams(14));
      const calls = [quick.paymentIntents.capture(id), quick.paymentIntents.cancel(id)];
      const results = await Promise.allSettled(race % 2 ? calls : calls.reverse());
      const won = results.filter((result) => result.status === "fulfilled");
      expect(won).toHaveLength(1);
      const { status, amount_received: received } = await quick.paymentIntents.retrieve(id);
      expect(received).toBe(status === "succeeded" ? 4_200 : 0);
      winners[status === "succeeded" ? "captured" : "canceled"] += 1;
    }
    expect(winners.captured + winners.canceled).toBe(50);
  });
});

describe("refunds", () => {
  it("refunds a part, then the rest, then refuses", async () => {
    const intent = await stripe.paymentIntents.create(
      orderParams(20, { capture_method: "automatic" }),
    );
    const part = await stripe.refunds.create({ payment_intent: intent.id, amount: 1_000 });
    expect(part).toMatchObject({ status: "succeeded", amount: 1_000 });
    const tooMuch = await errorOf(
      stripe.refunds.create({ payment_intent: intent.id, amount: 3_201 }),
    );
    expect(tooMuch).toMatchObject({
      message: "Refund amount ($32.01) is greater than unrefunded amount on charge ($32.00)",
      param: "amount",
    });
    expect(tooMuch.code).toBeUndefined();
    const rest = await stripe.refunds.create({ payment_intent: intent.id });
    expect(rest.amount).toBe(3_200);
    expect(await errorOf(stripe.refunds.create({ payment_intent: intent.id }))).toMatchObject({
      code: "charge_already_refunded",
    });
    const { data } = await stripe.refunds.list({ payment_intent: intent.id });
    expect(data.map((refund) => refund.id)).toEqual([rest.id, part.id]);
  });

  it("refuses a refund before the capture", async () => {
    const intent = await stripe.paymentIntents.create(orderParams(21));
    const refund = stripe.refunds.create({ payment_intent: intent.id });
    expect((await errorOf(refund)).message).toContain("You must cancel the PaymentIntent");
    await stripe.paymentIntents.cancel(intent.id);
    expect((await errorOf(stripe.refunds.create({ payment_intent: intent.id }))).message).toBe(
      `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`,
    );
  });

  it("never refunds more than was captured when 20 refunds race", async () => {
    const quick = sdkFor(shop.url, { maxNetworkRetries: 0 });
    const intent = await quick.paymentIntents.create(
      orderParams(22, { capture_method: "automatic" }),
    );
    const refunds = Array.from({ length: 20 }, () =>
      quick.refunds.create({ payment_intent: intent.id, amount: 1_000 }),
    );
    const results = await Promise.allSettled(refunds);
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(4);
  });

  it("completes a pending refund later", async () => {
    const intent = await stripe.paymentIntents.create(
      orderParams(23, { capture_method: "automatic", payment_method: "pm_card_pendingRefund" }),
    );
    const refund = await stripe.refunds.create({ payment_intent: intent.id });
    expect(refund.status).toBe("pending");
    await shop.waitForEvents("refund.updated");
    expect((await stripe.refunds.retrieve(refund.id)).status).toBe("succeeded");
  });

  it("allows another refund after a refund has failed", async () => {
    const intent = await stripe.paymentIntents.create(
      orderParams(24, { capture_method: "automatic", payment_method: "pm_card_refundFail" }),
    );
    const refund = await stripe.refunds.create({ payment_intent: intent.id });
    expect(refund.status).toBe("succeeded");
    const [failed] = await shop.waitForEvents("refund.failed");
    expect(failed?.data.object).toMatchObject({ id: refund.id, status: "failed" });
    for (const type of ["refund.updated", "charge.refund.updated"] as const) {
      const events = await shop.waitForEvents(type);
      expect(events.map(({ data }) => "id" in data.object && data.object.id)).toContain(refund.id);
    }
    expect((await stripe.refunds.create({ payment_intent: intent.id })).amount).toBe(4_200);
  });
});

describe("other API calls", () => {
  it("serves customers and payment methods", async () => {
    const customer = await stripe.customers.create({ email: "ada@example.com", name: "Ada" });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ name: "Ada" });
    expect(await stripe.paymentMethods.retrieve("pm_card_mastercard")).toMatchObject({
      card: { brand: "mastercard", last4: "4444" },
    });
    const intent = await stripe.paymentIntents.create(orderParams(30, { customer: customer.id }));
    const { data } = await stripe.paymentIntents.list({ customer: customer.id });
    expect(data.map(({ id }) => id)).toEqual([intent.id]);
  });

  it("lists all pages, newest first", async () => {
    const customer = await stripe.customers.create({});
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      ids.unshift(
        (await stripe.paymentIntents.create(orderParams(31, { customer: customer.id }))).id,
      );
    }
    const found = await stripe.paymentIntents
      .list({ customer: customer.id, limit: 2, expand: ["data.latest_charge"] })
      .autoPagingToArray({ limit: 100 });
    expect(found.map(({ id }) => id)).toEqual(ids);
    expect(found[4]?.latest_charge).toMatchObject({ object: "charge" });
  });

  it("lists and retrieves events", async () => {
    const intent = await stripe.paymentIntents.create(orderParams(32));
    const { data } = await stripe.events.list({ type: "payment_intent.created", limit: 1 });
    const [event] = data;
    expect(event?.data.object).toMatchObject({ id: intent.id });
    expect((await stripe.events.retrieve(event?.id ?? "")).type).toBe("payment_intent.created");
  });

  it("accepts only its own API key", async () => {
    for (const key of ["sk_live_x", "pk_test_x", "nonsense", "sk_test_of_another_gateway"]) {
      const error = await errorOf(sdkFor(shop.url, {}, key).paymentIntents.list());
      expect(error).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
    }
  });

  it("answers an unknown path, a malformed body and an oversized body with 4xx", async () => {
    const headers = { authorization: `Bearer ${testSecretKey}` };
    const post = (path: string, body: string) =>
      fetch(shop.url + path, { method: "POST", headers, body });
    expect((await post("/v1/nothing", "")).status).toBe(404);
    expect((await post("/v1/payment_intents", "%%%[[[=]")).status).toBe(400);
    expect((await post("/v1/payment_intents", "x".repeat(1_000_001))).status).toBe(413);
    expect((await fetch(`${shop.url}/nothing`)).status).toBe(404);
  });

  it("lists every intent with its order, and its refunds, in the books", async () => {
    const intent = await stripe.paymentIntents.create(
      orderParams(33, { capture_method: "automatic" }),
    );
    const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 200 });
    const books = await (await fetch(`${shop.url}/_control/books`)).json();
    expect(books.intents).toContainEqual({
      id: intent.id,
      orderId: 33,
      status: "succeeded",
      amount: 4_200,
      currency: "usd",
      amountReceived: 4_200,
    });
    expect(books.refunds).toContainEqual({ id: refund.id, intent: intent.id, amount: 200 });
  });
});
