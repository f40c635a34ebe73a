import type Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { listCards } from "./stripe-cards";

describe("listCards", () => {
  it("has a short deadline, because pages wait for it", async () => {
    const calls: unknown[][] = [];
    const list = async (...call: unknown[]) => {
      calls.push(call);
      return { data: [] };
    };
    expect(await listCards(asStripe({ paymentMethods: { list } }), "cus_1")).toEqual([]);
    const [[, options] = []] = calls;
    expect(options).toEqual({ timeout: 3_000, maxNetworkRetries: 1 });
  });
});

/** Stripe's client with only the methods that the test calls. */
function asStripe(methods: object): Stripe {
  return methods as Stripe;
}
