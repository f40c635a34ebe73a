import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GatewayFixture, startGatewayFixture } from "@/tests/payments/gateway-fixture";

let shop: GatewayFixture;

beforeAll(async () => {
  shop = await startGatewayFixture();
});
afterAll(() => shop.close());

const inMinutes = (minutes: number) => Math.floor(Date.now() / 1_000) + minutes * 60;

function openSession(overrides: Partial<Stripe.Checkout.SessionCreateParams> = {}) {
  return shop.stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [
      {
        quantity: 2,
        price_data: { currency: "usd", unit_amount: 1_850, product_data: { name: "Mug <blue>" } },
      },
      {
        quantity: 1,
        price_data: { currency: "usd", unit_amount: 500, product_data: { name: "Shipping" } },
      },
    ],
    client_reference_id: "17",
    metadata: { orderId: "17" },
    payment_intent_data: { capture_method: "manual", metadata: { orderId: "17" } },
    success_url: "http://shop.test/track/abc?session={CHECKOUT_SESSION_ID}",
    cancel_url: "http://shop.test/track/abc",
    expires_at: inMinutes(31),
    ...overrides,
  });
}

const pagePath = (id: string) => `${shop.url}/c/pay/${id}`;

async function view(id: string) {
  const response = await fetch(pagePath(id));
  const page = await response.text();
  return { status: response.status, page, attempts: attemptsOn(page), headers: response.headers };
}

const attemptsOn = (page: string) => /name="attempts" value="(\d+)"/.exec(page)?.[1] ?? "none";

async function submit(id: string, fields: Record<string, string>, path = "") {
  const response = await fetch(pagePath(id) + path, {
    method: "POST",
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
  return {
    status: response.status,
    location: response.headers.get("location"),
    page: await response.text(),
  };
}

async function pay(id: string, fields: Record<string, string>) {
  return submit(id, { attempts: (await view(id)).attempts, ...fields });
}

async function intentOf(id: string): Promise<Stripe.PaymentIntent> {
  const session = await shop.stripe.checkout.sessions.retrieve(id, {
    expand: ["payment_intent.latest_charge"],
  });
  if (!session.payment_intent || typeof session.payment_intent === "string") {
    throw new Error("The session has no intent.");
  }
  return session.payment_intent;
}

describe("the payment page", () => {
  it("shows the items, the total and the test mode, and restricts its content", async () => {
    const session = await openSession();
    expect(session).toMatchObject({ status: "open", amount_total: 4_200, payment_intent: null });
    expect(session.url).toBe(`http://127.0.0.1:1/c/pay/${session.id}`);
    const { page, status, headers } = await view(session.id);
    expect(status).toBe(200);
    expect(page).toContain("Mug &lt;blue&gt;");
    expect(page).toContain("$42.00");
    expect(page).toContain("Test mode");
    expect(page).toContain('href="http://shop.test/track/abc"');
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("form-action 'self' http://shop.test");
    expect(policy).not.toContain("unsafe-inline");
  });

  it("shows the shop's own text beside the button, and not when the page itself expires", async () => {
    const message = "Pay by Nov 30, 2026, 3:04 PM UTC. After that, your order expires.";
    const session = await openSession({ custom_text: { submit: { message } } });
    expect(session.custom_text).toMatchObject({ submit: { message } });
    const { page } = await view(session.id);
    expect(page).toContain(message);
    expect(page).not.toContain("This page expires");
    await expect(
      openSession({ custom_text: { submit: { message: "x".repeat(1_201) } } }),
    ).rejects.toMatchObject({ type: "StripeInvalidRequestError" });
  });

  it("is a 404 for a session that does not exist", async () => {
    expect((await view("cs_test_nope")).status).toBe(404);
    expect((await submit("cs_test_nope", { card: "pm_card_visa" })).status).toBe(404);
  });
});

describe("paying", () => {
  it("authorizes a card from the list, completes the session and redirects to the shop", async () => {
    const { id } = await openSession();
    const paid = await pay(id, { card: "pm_card_visa" });
    expect(paid).toMatchObject({
      status: 303,
      location: `http://shop.test/track/abc?session=${id}`,
    });
    expect(await intentOf(id)).toMatchObject({
      status: "requires_capture",
      amount: 4_200,
      metadata: { orderId: "17" },
      latest_charge: { payment_method_details: { card: { last4: "4242" } } },
    });
    const [completed] = await shop.waitForEvents("checkout.session.completed");
    expect(completed?.data.object).toMatchObject({
      id,
      status: "complete",
      client_reference_id: "17",
    });
  });

  it("accepts a typed number with any spacing and declines a real card", async () => {
    const { id } = await openSession();
    const live = await pay(id, { number: "4111 1111 1111 1111", card: "pm_card_visa" });
    expect(live.status).toBe(422);
    expect(live.page).toContain("accepts test cards only");
    const typed = { number: "5555-5555 5555 4444", expiry: "12 / 40", cvc: "123" };
    expect((await pay(id, typed)).status).toBe(303);
    expect((await intentOf(id)).payment_method).toMatch(/^pm_1T4444/);
  });

  it.each([
    [{ number: "4242 4242 4242 4241" }, "invalid"],
    [{ number: "4242" }, "incomplete"],
    [{ number: "4242424242424242", expiry: "01/20" }, "Enter a future date"],
    [{ number: "4242424242424242", cvc: "x" }, "3 or 4 digits"],
    [{ card: "pm_nope" }, "Choose a test card"],
  ])("explains what is wrong with %o", async (fields, message) => {
    const { id } = await openSession();
    const answer = await pay(id, fields as Record<string, string>);
    expect(answer.status).toBe(422);
    expect(answer.page).toContain(message);
    expect(answer.page).toContain('role="alert"');
  });

  it("shows a decline next to its field and pays the same intent with another card", async () => {
    const { id } = await openSession();
    const declined = await pay(id, { number: "4000000000009995" });
    expect(declined.status).toBe(402);
    expect(declined.page).toContain("Your card has insufficient funds.");
    const intent = await intentOf(id);
    expect(intent.status).toBe("requires_payment_method");
    expect((await pay(id, { card: "pm_card_visa" })).status).toBe(303);
    expect(await intentOf(id)).toMatchObject({ id: intent.id, status: "requires_capture" });
    await shop.waitForEvents("payment_intent.payment_failed");
  });

  it("pays once when the form is submitted 10 times at once", async () => {
    const { id } = await openSession();
    const fields = { attempts: "0", card: "pm_card_visa" };
    const answers = await Promise.all(Array.from({ length: 10 }, () => submit(id, fields)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(303));
    const { data } = await shop.stripe.events.list({ type: "checkout.session.completed" });
    const mine = data.filter((event) => "id" in event.data.object && event.data.object.id === id);
    expect(mine).toHaveLength(1);
  });

  it("counts a declined form that is submitted twice as one attempt", async () => {
    const { id } = await openSession();
    const fields = { attempts: "0", card: "pm_card_chargeDeclined" };
    const answers = await Promise.all([submit(id, fields), submit(id, fields)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 402]);
    expect((await view(id)).attempts).toBe("1");
  });

  it("authorizes a 3-D Secure payment that is approved and declines one that is rejected", async () => {
    const { id } = await openSession();
    const challenge = await pay(id, { card: "pm_card_authenticationRequired" });
    expect(challenge.page).toContain("Your bank asks you to approve");
    expect((await intentOf(id)).status).toBe("requires_action");
    const answer = async (decision: string) =>
      submit(id, { attempts: (await view(id)).attempts, decision }, "/bank");
    const rejected = await answer("reject");
    expect(rejected.status).toBe(402);
    expect(rejected.page).toContain("unable to authenticate");
    await pay(id, { card: "pm_card_authenticationRequired" });
    expect((await answer("approve")).status).toBe(303);
    expect((await intentOf(id)).status).toBe("requires_capture");
  });
});

describe("ending a session", () => {
  it("expires by API call: page and payments are closed, the intent is canceled", async () => {
    const { id } = await openSession();
    await pay(id, { card: "pm_card_chargeDeclined" });
    expect((await shop.stripe.checkout.sessions.expire(id)).status).toBe("expired");
    const closed = await view(id);
    expect(closed.status).toBe(409);
    expect(closed.page).toContain("expired");
    expect((await submit(id, { attempts: "1", card: "pm_card_visa" })).status).toBe(409);
    expect((await intentOf(id)).status).toBe("canceled");
    await expect(shop.stripe.checkout.sessions.expire(id)).rejects.toMatchObject({
      statusCode: 400,
    });
  });

  it("expires automatically at its expiry time", async () => {
    const { id } = await openSession();
    await shop.query(`update gateway.checkout_sessions set due_at = now() where id = '${id}'`);
    const events = await shop.waitForEvents("checkout.session.expired", 2);
    expect(events.at(-1)?.data.object).toMatchObject({ id, status: "expired" });
  });

  it("shows that a session is already paid and refuses to expire it", async () => {
    const { id } = await openSession();
    await pay(id, { card: "pm_card_visa" });
    const { page, status } = await view(id);
    expect(status).toBe(409);
    expect(page).toContain("already paid");
    await expect(shop.stripe.checkout.sessions.expire(id)).rejects.toMatchObject({
      statusCode: 400,
    });
  });

  it("lets exactly one win when payment and expiry race, 30 times", async () => {
    for (let race = 0; race < 30; race += 1) {
      const { id } = await openSession();
      const paying = submit(id, { attempts: "0", card: "pm_card_visa" });
      const expiring = shop.stripe.checkout.sessions.expire(id).then(
        () => true,
        () => false,
      );
      const [paid, expired] = await Promise.all([paying, expiring]);
      expect(paid.status).toBe(expired ? 409 : 303);
      const { status, payment_intent: intent } = await shop.stripe.checkout.sessions.retrieve(id);
      expect(status).toBe(expired ? "expired" : "complete");
      expect(intent === null).toBe(expired);
    }
  });

  it("checks the expiry time, URLs and line items as Stripe does", async () => {
    for (const [minutes, rule] of [
      [20, "at least 30 minutes"],
      [24 * 60 + 5, "less than 24 hours"],
    ] as const) {
      await expect(openSession({ expires_at: inMinutes(minutes) })).rejects.toMatchObject({
        message: `The \`expires_at\` timestamp must be ${rule} from Checkout Session creation.`,
        param: "expires_at",
      });
    }
    await expect(
      openSession({ custom_text: { submit: { message: "x".repeat(1_201) } } }),
    ).rejects.toMatchObject({ param: "custom_text[submit][message]" });
    await expect(openSession({ success_url: "javascript:alert(1)" })).rejects.toMatchObject({
      param: "success_url",
    });
    await expect(openSession({ line_items: [] })).rejects.toMatchObject({ param: "line_items" });
  });

  it("is paid once its intent is captured", async () => {
    const { id } = await openSession();
    await pay(id, { card: "pm_card_visa" });
    const { payment_status: before } = await shop.stripe.checkout.sessions.retrieve(id);
    await shop.stripe.paymentIntents.capture((await intentOf(id)).id);
    const { payment_status: after } = await shop.stripe.checkout.sessions.retrieve(id);
    expect([before, after]).toEqual(["unpaid", "paid"]);
    const items = await shop.stripe.checkout.sessions.listLineItems(id);
    expect(items.data.map((item) => item.amount_total)).toEqual([3_700, 500]);
  });
});
