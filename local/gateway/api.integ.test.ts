import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type GatewayShop,
  openGatewayShop,
  SECRET_KEY,
  sdkFor,
} from "@/tests/payments/gateway-shop";

let shop: GatewayShop;
let stripe: Stripe;

beforeAll(async () => {
  shop = await openGatewayShop();
  stripe = shop.stripe;
});
afterAll(() => shop.close());

const order = (id: number, overrides: Partial<Stripe.PaymentIntentCreateParams> = {}) => ({
  amount: 4_200,
  currency: "usd",
  payment_method: "pm_card_visa",
  confirm: true,
  capture_method: "manual" as const,
  metadata: { orderId: String(id) },
  ...overrides,
});

/** The error that the call must end in. */
async function errorOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof Stripe.errors.StripeError) return error;
  throw new Error(`Expected a Stripe error, got ${String(error)}.`);
}

describe("authorize", () => {
  it("holds the amount and says until when", async () => {
    const intent = await stripe.paymentIntents.create(order(1, { expand: ["latest_charge"] }));
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
  ])("%s is declined with its code and its intent", async (method, code, declineCode) => {
    const error = await errorOf(stripe.paymentIntents.create(order(2, { payment_method: method })));
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(error).toMatchObject({ code, decline_code: declineCode, statusCode: 402 });
    expect(error.payment_intent).toMatchObject({
      status: "requires_payment_method",
      last_payment_error: { decline_code: declineCode },
    });
  });

  it("a declined intent can be confirmed with another card", async () => {
    const { payment_intent: declined } = await errorOf(
      stripe.paymentIntents.create(order(3, { payment_method: "pm_card_chargeDeclined" })),
    );
    const intent = await stripe.paymentIntents.confirm(declined?.id ?? "", {
      payment_method: "pm_card_mastercard",
    });
    expect(intent).toMatchObject({ status: "requires_capture", last_payment_error: null });
  });

  it("a card may ask for the customer, or decline when they are not there", async () => {
    const asked = order(4, { payment_method: "pm_card_authenticationRequired" });
    expect(await stripe.paymentIntents.create(asked)).toMatchObject({ status: "requires_action" });
    const error = await errorOf(
      stripe.paymentIntents.create({ ...asked, error_on_requires_action: true }),
    );
    expect(error).toMatchObject({ type: "StripeCardError", code: "authentication_required" });
  });

  it("an unknown card, intent or parameter is refused by name", async () => {
    expect(
      await errorOf(stripe.paymentIntents.create(order(5, { payment_method: "pm_nope" }))),
    ).toMatchObject({ code: "resource_missing", param: "payment_method", statusCode: 400 });
    expect(await errorOf(stripe.paymentIntents.retrieve("pi_nope"))).toMatchObject({
      code: "resource_missing",
      statusCode: 404,
    });
    expect(await errorOf(stripe.paymentIntents.create(order(5, { amount: 1.5 })))).toMatchObject({
      code: "parameter_invalid_integer",
      param: "amount",
    });
    expect(await errorOf(stripe.paymentIntents.create(order(5, { amount: -1 })))).toMatchObject({
      param: "amount",
    });
    expect(
      await errorOf(stripe.paymentIntents.create({ ...order(5), transfer_group: "x" })),
    ).toMatchObject({ code: "parameter_unknown", param: "transfer_group" });
  });
});

describe("capture and cancel", () => {
  it("captures all or a part, once", async () => {
    const whole = await stripe.paymentIntents.create(order(10));
    expect(await stripe.paymentIntents.capture(whole.id)).toMatchObject({
      status: "succeeded",
      amount_received: 4_200,
      amount_capturable: 0,
    });
    const part = await stripe.paymentIntents.create(order(10));
    const captured = await stripe.paymentIntents.capture(part.id, { amount_to_capture: 4_000 });
    expect(captured.amount_received).toBe(4_000);
    expect(await errorOf(stripe.paymentIntents.capture(part.id))).toMatchObject({
      code: "payment_intent_unexpected_state",
      payment_intent: { id: part.id, status: "succeeded" },
    });
  });

  it("never captures more than was authorized", async () => {
    const intent = await stripe.paymentIntents.create(order(11));
    expect(
      await errorOf(stripe.paymentIntents.capture(intent.id, { amount_to_capture: 4_201 })),
    ).toMatchObject({ code: "amount_too_large" });
  });

  it("cancels an authorization, but not twice and not what was paid", async () => {
    const intent = await stripe.paymentIntents.create(order(12));
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
    const paid = await stripe.paymentIntents.create(order(12, { capture_method: "automatic" }));
    expect(paid.status).toBe("succeeded");
    expect((await errorOf(stripe.paymentIntents.cancel(paid.id))).payment_intent?.status).toBe(
      "succeeded",
    );
  });

  it("a capture refused for good ends the intent", async () => {
    const intent = await stripe.paymentIntents.create(
      order(13, { payment_method: "pm_card_captureRefused" }),
    );
    expect(intent.status).toBe("requires_capture");
    const error = await errorOf(stripe.paymentIntents.capture(intent.id));
    expect(error).toMatchObject({ type: "StripeCardError", code: "card_declined" });
    expect(error.payment_intent?.status).toBe("canceled");
    expect((await stripe.paymentIntents.retrieve(intent.id)).amount_received).toBe(0);
  });

  it("of a capture and a cancel at once exactly one wins, 50 times", async () => {
    const quick = sdkFor(shop.url, { maxNetworkRetries: 0 });
    const winners = { captured: 0, canceled: 0 };
    for (let race = 0; race < 50; race += 1) {
      const { id } = await quick.paymentIntents.create(order(14));
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
  it("gives back a part, then the rest, then nothing", async () => {
    const intent = await stripe.paymentIntents.create(order(20, { capture_method: "automatic" }));
    const part = await stripe.refunds.create({ payment_intent: intent.id, amount: 1_000 });
    expect(part).toMatchObject({ status: "succeeded", amount: 1_000 });
    expect(
      await errorOf(stripe.refunds.create({ payment_intent: intent.id, amount: 3_201 })),
    ).toMatchObject({ param: "amount" });
    const rest = await stripe.refunds.create({ payment_intent: intent.id });
    expect(rest.amount).toBe(3_200);
    expect(await errorOf(stripe.refunds.create({ payment_intent: intent.id }))).toMatchObject({
      code: "charge_already_refunded",
    });
    const { data } = await stripe.refunds.list({ payment_intent: intent.id });
    expect(data.map((refund) => refund.id)).toEqual([rest.id, part.id]);
  });

  it("refuses to refund what was only authorized", async () => {
    const intent = await stripe.paymentIntents.create(order(21));
    expect(await errorOf(stripe.refunds.create({ payment_intent: intent.id }))).toMatchObject({
      code: "payment_intent_unexpected_state",
    });
  });

  it("20 refunds at once never give back more than was paid", async () => {
    const quick = sdkFor(shop.url, { maxNetworkRetries: 0 });
    const intent = await quick.paymentIntents.create(order(22, { capture_method: "automatic" }));
    const refunds = Array.from({ length: 20 }, () =>
      quick.refunds.create({ payment_intent: intent.id, amount: 1_000 }),
    );
    const results = await Promise.allSettled(refunds);
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(4);
  });

  it("a pending refund succeeds later", async () => {
    const intent = await stripe.paymentIntents.create(
      order(23, { capture_method: "automatic", payment_method: "pm_card_pendingRefund" }),
    );
    const refund = await stripe.refunds.create({ payment_intent: intent.id });
    expect(refund.status).toBe("pending");
    await shop.waitForEvents("refund.updated");
    expect((await stripe.refunds.retrieve(refund.id)).status).toBe("succeeded");
  });

  it("a refund may fail later; then the money can be refunded again", async () => {
    const intent = await stripe.paymentIntents.create(
      order(24, { capture_method: "automatic", payment_method: "pm_card_refundFail" }),
    );
    const refund = await stripe.refunds.create({ payment_intent: intent.id });
    expect(refund.status).toBe("succeeded");
    const [failed] = await shop.waitForEvents("refund.failed");
    expect(failed?.data.object).toMatchObject({ id: refund.id, status: "failed" });
    expect((await stripe.refunds.create({ payment_intent: intent.id })).amount).toBe(4_200);
  });
});

describe("the rest of the API", () => {
  it("customers and payment methods", async () => {
    const customer = await stripe.customers.create({ email: "ada@example.com", name: "Ada" });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ name: "Ada" });
    expect(await stripe.paymentMethods.retrieve("pm_card_mastercard")).toMatchObject({
      card: { brand: "mastercard", last4: "4444" },
    });
    const intent = await stripe.paymentIntents.create(order(30, { customer: customer.id }));
    const { data } = await stripe.paymentIntents.list({ customer: customer.id });
    expect(data.map(({ id }) => id)).toEqual([intent.id]);
  });

  it("lists page by page, newest first, to the end", async () => {
    const customer = await stripe.customers.create({});
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      ids.unshift((await stripe.paymentIntents.create(order(31, { customer: customer.id }))).id);
    }
    const found = await stripe.paymentIntents
      .list({ customer: customer.id, limit: 2, expand: ["data.latest_charge"] })
      .autoPagingToArray({ limit: 100 });
    expect(found.map(({ id }) => id)).toEqual(ids);
    expect(found[4]?.latest_charge).toMatchObject({ object: "charge" });
  });

  it("events can be listed and read again", async () => {
    const intent = await stripe.paymentIntents.create(order(32));
    const { data } = await stripe.events.list({ type: "payment_intent.created", limit: 1 });
    const [event] = data;
    expect(event?.data.object).toMatchObject({ id: intent.id });
    expect((await stripe.events.retrieve(event?.id ?? "")).type).toBe("payment_intent.created");
  });

  it("only its own key is let in", async () => {
    for (const key of ["sk_live_x", "pk_test_x", "nonsense", "sk_test_of_another_gateway"]) {
      const error = await errorOf(sdkFor(shop.url, {}, key).paymentIntents.list());
      expect(error).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
    }
  });

  it("an unknown path, a broken body and a huge one each get a clear 4xx", async () => {
    const headers = { authorization: `Bearer ${SECRET_KEY}` };
    const post = (path: string, body: string) =>
      fetch(shop.url + path, { method: "POST", headers, body });
    expect((await post("/v1/nothing", "")).status).toBe(404);
    expect((await post("/v1/payment_intents", "%%%[[[=]")).status).toBe(400);
    expect((await post("/v1/payment_intents", "x".repeat(1_000_001))).status).toBe(413);
    expect((await fetch(`${shop.url}/nothing`)).status).toBe(404);
  });

  it("books show every intent with its order, and the refunds that stand", async () => {
    const intent = await stripe.paymentIntents.create(order(33, { capture_method: "automatic" }));
    const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 200 });
    const books = await (await fetch(`${shop.url}/_control/books`)).json();
    expect(books.intents).toContainEqual({
      id: intent.id,
      orderId: 33,
      status: "succeeded",
      amount: 4_200,
      amountReceived: 4_200,
    });
    expect(books.refunds).toContainEqual({ id: refund.id, intent: intent.id, amount: 200 });
  });
});
