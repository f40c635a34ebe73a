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

describe("events", () => {
  const types = ["payment_intent.succeeded", "payment_intent.amount_capturable_updated"];

  it("are listed by type and time, newest first, page by page", async () => {
    const since = Math.floor(Date.now() / 1_000);
    for (const id of [40, 41]) {
      const intent = await stripe.paymentIntents.create({
        ...{ amount: 4_200, currency: "usd", payment_method: "pm_card_visa", confirm: true },
        ...{ capture_method: "manual", metadata: { orderId: String(id) } },
      });
      await stripe.paymentIntents.capture(intent.id);
    }
    const created = { gte: since, lte: since + 3_600 };
    const all = (await stripe.events.list({ types, created, limit: 100 })).data;
    expect(all.map(({ type }) => type)).toEqual([...types, ...types]);
    const first = await stripe.events.list({ types, created, limit: 3 });
    const after = first.data.at(-1)?.id ?? "";
    const second = await stripe.events.list({ types, created, limit: 3, starting_after: after });
    expect([first.has_more, second.has_more]).toEqual([true, false]);
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  });

  it("are refused by type and types, more than 20 types, and after an unknown event", async () => {
    const [type = ""] = types;
    const refused = [
      stripe.events.list({ type, types }),
      stripe.events.list({ types: Array.from({ length: 21 }, () => type) }),
      stripe.events.list({ starting_after: "evt_unknown" }),
    ];
    for (const call of refused) {
      await expect(call).rejects.toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
    }
  });
});
