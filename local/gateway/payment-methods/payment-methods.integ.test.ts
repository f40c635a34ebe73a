import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GatewayFixture, startGatewayFixture } from "@/tests/payments/gateway-fixture";

let shop: GatewayFixture;
let stripe: Stripe;
beforeAll(async () => {
  shop = await startGatewayFixture();
  stripe = shop.stripe;
});
afterAll(() => shop.close());

async function errorOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof Stripe.errors.StripeError) return error;
  throw new Error(`Expected a Stripe error, got ${String(error)}.`);
}

function pay(params: Partial<Stripe.PaymentIntentCreateParams>) {
  return stripe.paymentIntents.create({ amount: 4_200, currency: "usd", confirm: true, ...params });
}

describe("cards on file", () => {
  it("charges an attached card with its customer alone", async () => {
    const [ada, ben] = [await stripe.customers.create({}), await stripe.customers.create({})];
    const { id } = await stripe.paymentMethods.attach("pm_card_visa", { customer: ada.id });
    expect(id).not.toBe("pm_card_visa");
    const saved = { payment_method: id, off_session: true };
    expect(await pay({ ...saved, customer: ada.id })).toMatchObject({
      status: "succeeded",
      customer: ada.id,
      payment_method: id,
    });
    expect(await pay({ ...saved, customer: ada.id })).toMatchObject({ status: "succeeded" });
    expect(await errorOf(pay(saved))).toMatchObject({
      ...{ statusCode: 400, code: "parameter_missing", param: "source" },
    });
    const other = await errorOf(pay({ ...saved, customer: ben.id }));
    expect(other).toMatchObject({ statusCode: 400, param: "payment_method" });
    expect(other.message).toContain("does not belong to the Customer you supplied");
    const attached = stripe.paymentMethods.attach(id, { customer: ben.id });
    expect((await errorOf(attached)).message).toContain("already been attached");
  });

  it("makes a new payment method of a test token with each use, which can be used once", async () => {
    const [first, second] = [
      await pay({ payment_method: "pm_card_visa" }),
      await pay({ payment_method: "pm_card_visa" }),
    ];
    expect(first.payment_method).not.toBe(second.payment_method);
    const used = String(first.payment_method);
    expect((await errorOf(pay({ payment_method: used }))).message).toContain(
      "may not be used again",
    );
    const customer = await stripe.customers.create({});
    const attached = stripe.paymentMethods.attach(used, { customer: customer.id });
    expect(await errorOf(attached)).toMatchObject({ statusCode: 400 });
  });

  it("lists a customer's cards, and never uses or attaches a detached one again", async () => {
    const customer = (await stripe.customers.create({})).id;
    const visa = await stripe.paymentMethods.attach("pm_card_visa", { customer });
    const mastercard = await stripe.paymentMethods.attach("pm_card_mastercard", { customer });
    const list = async () => (await stripe.paymentMethods.list({ customer })).data.map((m) => m.id);
    expect(await list()).toEqual([mastercard.id, visa.id]);
    expect(await stripe.paymentMethods.detach(visa.id)).toMatchObject({ customer: null });
    expect(await list()).toEqual([mastercard.id]);
    expect(await errorOf(stripe.paymentMethods.detach(visa.id))).toMatchObject({ statusCode: 400 });
    expect(await errorOf(pay({ payment_method: visa.id, customer }))).toMatchObject({
      statusCode: 400,
    });
    const again = stripe.paymentMethods.attach(visa.id, { customer });
    expect(await errorOf(again)).toMatchObject({ statusCode: 400 });
  });

  it("are removed with their customer, who can be retrieved but not used or deleted again", async () => {
    const customer = (await stripe.customers.create({})).id;
    const { id } = await stripe.paymentMethods.attach("pm_card_visa", { customer });
    const paid = await pay({ payment_method: id, customer });
    const deleted = { id: customer, object: "customer", deleted: true };
    expect(await stripe.customers.del(customer)).toMatchObject(deleted);
    expect(await stripe.customers.retrieve(customer)).toMatchObject(deleted);
    expect((await stripe.paymentMethods.list({ customer })).data).toEqual([]);
    expect(await stripe.paymentIntents.retrieve(paid.id)).toMatchObject({ status: "succeeded" });
    expect(await errorOf(pay({ payment_method: id }))).toMatchObject({ statusCode: 400 });
    for (const use of [
      () => pay({ payment_method: "pm_card_visa", customer }),
      () => stripe.paymentMethods.attach("pm_card_visa", { customer }),
    ]) {
      expect(await errorOf(use())).toMatchObject({ code: "resource_missing", param: "customer" });
    }
    for (const gone of [customer, "cus_unknown"]) {
      const error = await errorOf(stripe.customers.del(gone));
      expect(error).toMatchObject({ statusCode: 404, code: "resource_missing" });
    }
  });

  it("saves the card of a payment that asks for it, once it succeeds", async () => {
    const customer = (await stripe.customers.create({})).id;
    const saving = { customer, setup_future_usage: "off_session" as const };
    await errorOf(pay({ ...saving, payment_method: "pm_card_chargeDeclined" }));
    expect((await stripe.paymentMethods.list({ customer })).data).toEqual([]);
    const { payment_method: id } = await pay({ ...saving, payment_method: "pm_card_amex" });
    expect((await stripe.paymentMethods.list({ customer })).data).toMatchObject([
      { id, customer, allow_redisplay: "always", card: { brand: "amex", last4: "0005" } },
    ]);
  });

  it("refuses a payment without the customer present that isn't confirmed or saves the card", async () => {
    const customer = (await stripe.customers.create({})).id;
    const params = { customer, payment_method: "pm_card_visa", off_session: true };
    expect(await errorOf(pay({ ...params, confirm: false }))).toMatchObject({
      param: "off_session",
    });
    expect(await errorOf(pay({ ...params, setup_future_usage: "off_session" }))).toMatchObject({
      param: "setup_future_usage",
    });
  });

  it("offers to save a card in checkout only to a customer", async () => {
    const customer = (await stripe.customers.create({})).id;
    const session: Stripe.Checkout.SessionCreateParams = {
      mode: "payment",
      success_url: "http://shop.test/",
      saved_payment_method_options: { payment_method_save: "enabled" },
      line_items: [
        {
          quantity: 1,
          price_data: { currency: "usd", unit_amount: 4_200, product_data: { name: "Mug" } },
        },
      ],
    };
    expect(await errorOf(stripe.checkout.sessions.create(session))).toMatchObject({
      param: "saved_payment_method_options",
    });
    const both = { ...session, customer, customer_email: "ada@waybill.test" };
    expect(await errorOf(stripe.checkout.sessions.create(both))).toMatchObject({
      param: "customer_email",
    });
    const { url } = await stripe.checkout.sessions.create({ ...session, customer });
    const pageUrl = `${shop.url}${new URL(String(url)).pathname}`;
    const page = await (await fetch(pageUrl)).text();
    expect(page).toContain("Save this card for my next order");
    const form = { attempts: "0", card: "pm_card_visa", save: "yes" };
    await fetch(pageUrl, {
      method: "POST",
      body: new URLSearchParams(form),
      redirect: "manual",
    });
    expect((await stripe.paymentMethods.list({ customer })).data).toHaveLength(1);
  });
});
