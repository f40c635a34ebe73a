import sql from "sql-template-tag";
import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type AttemptSearch,
  GatewayUnavailable,
  type UnansweredAttempt,
} from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import { newFormKey } from "@/lib/domain/form-key";
import { keyMsMax } from "@/lib/domain/order/call-keys";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { gatewayWith } from "@/tests/support/gateway-with";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { stripeOfShop } from "@/tests/support/stripe-of-shop";
import { authorizePayment } from "./authorize-payment";
import { reconcilePayments } from "./reconcile-payments";
import { refundOrder } from "./refund-order";

// The gateway keeps a key for a day. A shop that was off for longer must not pay or refund twice.

let { shop, operator, placeCompleted } = {} as OperatorShop;
let stripe: Stripe;
// One for each test: the gateway's clock can't be moved with the shop's.
beforeEach(async () => {
  ({ shop, operator, placeCompleted } = await startOperatorShop());
  stripe = stripeOfShop(shop);
});
afterEach(() => shop.close());

const dayMs = 24 * 60 * 60_000;

/** A gateway that makes this call, but whose answer nobody gets. */
function withLostAnswer(ctx: Context, operation: "authorize" | "refund"): Context {
  const lose = async (request: never) => {
    await ctx.gateway[operation](request);
    throw new GatewayUnavailable("No response.");
  };
  return gatewayWith(ctx, { [operation]: lose });
}

/** The shop is off until the gateway has forgotten every key. */
async function spendAWeekendOff(): Promise<void> {
  await shop.db.query(
    sql`UPDATE gateway.idempotency_keys SET created_at = created_at - interval '3 days'`,
  );
  shop.advanceClock(3 * dayMs);
}

async function intentsOf(orderId: number): Promise<string[]> {
  const { data } = await stripe.paymentIntents.list({ limit: 100 });
  return data.filter(({ metadata }) => metadata.orderId === String(orderId)).map(({ id }) => id);
}

describe("a call whose key the gateway has forgotten", () => {
  it("authorizes no second payment: the first one is found", async () => {
    const { id: orderId } = await shop.place();
    await reserveStock({ ctx: shop.ctx, input: { orderId } });
    const lost = authorizePayment({
      ctx: withLostAnswer(shop.ctx, "authorize"),
      input: { orderId, method: "pm_card_visa" },
    });
    await expect(lost).rejects.toThrow(GatewayUnavailable);
    await spendAWeekendOff();
    await reconcilePayments({ ctx: shop.ctx });
    expect(await shop.read(orderId)).toMatchObject({ paymentStatus: "authorized" });
    const [row] = await shop.db.query<{ ref: string }>(
      sql`SELECT provider_ref AS ref FROM payments WHERE order_id = ${orderId}`,
    );
    expect(await intentsOf(orderId)).toEqual([row?.ref]);
  });

  it("authorizes no second payment after a first look that got no answer either", async () => {
    const { id: orderId } = await shop.place();
    await reserveStock({ ctx: shop.ctx, input: { orderId } });
    const input = { orderId, method: "pm_card_visa" };
    // The process ends during its call, so that the attempt stays as it was when it began.
    const die = async (request: never) => {
      await shop.ctx.gateway.authorize(request);
      throw new Error("The process ended.");
    };
    const died = authorizePayment({ ctx: gatewayWith(shop.ctx, { authorize: die }), input });
    await expect(died).rejects.toThrow("The process ended.");
    await spendAWeekendOff();
    const findAttempt = () => Promise.reject(new GatewayUnavailable("No response."));
    const looked = authorizePayment({ ctx: gatewayWith(shop.ctx, { findAttempt }), input });
    await expect(looked).rejects.toThrow(GatewayUnavailable);
    shop.advanceClock(120_000);
    await reconcilePayments({ ctx: shop.ctx });
    expect(await shop.read(orderId)).toMatchObject({ paymentStatus: "authorized" });
    expect(await intentsOf(orderId)).toHaveLength(1);
  });

  it("is made at last if it never reached the gateway", async () => {
    const { id: orderId } = await shop.place();
    await reserveStock({ ctx: shop.ctx, input: { orderId } });
    const authorize = () => Promise.reject(new GatewayUnavailable("No response."));
    const lost = authorizePayment({
      ctx: gatewayWith(shop.ctx, { authorize }),
      input: { orderId, method: "pm_card_visa" },
    });
    await expect(lost).rejects.toThrow(GatewayUnavailable);
    await spendAWeekendOff();
    await reconcilePayments({ ctx: shop.ctx });
    expect(await shop.read(orderId)).toMatchObject({ paymentStatus: "authorized" });
    expect(await intentsOf(orderId)).toHaveLength(1);
  });

  it("is looked for in parts where the gateway has many payments, and only in its own time", async () => {
    const { id: orderId } = await shop.place();
    await reserveStock({ ctx: shop.ctx, input: { orderId } });
    const input = { orderId, method: "pm_card_visa" };
    const lost = authorizePayment({ ctx: withLostAnswer(shop.ctx, "authorize"), input });
    await expect(lost).rejects.toThrow(GatewayUnavailable);
    await spendAWeekendOff();
    const searches: UnansweredAttempt[] = [];
    const answers: AttemptSearch[] = [{ kind: "unfinished", after: "pi_500" }, { kind: "none" }];
    const findAttempt = async (attempt: UnansweredAttempt) => {
      searches.push(attempt);
      return answers.shift() ?? { kind: "none" as const };
    };
    const authorize = () => Promise.reject(new GatewayUnavailable("No response."));
    const ctx = gatewayWith(shop.ctx, { findAttempt, authorize });
    for (let i = 0; i < 4; i += 1) {
      await expect(authorizePayment({ ctx, input })).rejects.toThrow(GatewayUnavailable);
    }
    // The last two calls had the key that the gateway has known again since the second.
    expect(searches.map(({ after }) => after)).toEqual([null, "pi_500"]);
    const [{ since, until } = {}] = searches;
    expect(since && until && until.getTime() - since.getTime()).toBe(keyMsMax);
    await spendAWeekendOff();
    await expect(authorizePayment({ ctx, input })).rejects.toThrow(GatewayUnavailable);
    expect(searches[2]).toMatchObject({ after: null });
    expect(searches[2]?.since.getTime()).toBeGreaterThan(until?.getTime() ?? 0);
  });

  it("makes no second refund: the first one is found", async () => {
    const { id: orderId } = await placeCompleted();
    const input = { orderId, key: newFormKey(), amount: 300, reason: "Broken", lines: [] };
    const ctx = withLostAnswer(operator, "refund");
    expect(await refundOrder({ ctx, input: { ...input, restock: false } })).toMatchObject({
      kind: "pending",
    });
    await spendAWeekendOff();
    await reconcilePayments({ ctx: shop.ctx });
    const [intent = ""] = await intentsOf(orderId);
    const { data } = await stripe.refunds.list({ payment_intent: intent });
    expect(data.map(({ amount }) => amount)).toEqual([300]);
    expect(await shop.read(orderId)).toMatchObject({ payment: { refundedAmount: 300 } });
    expect(await shop.findViolations()).toEqual([]);
  });
});
