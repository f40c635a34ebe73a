import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CheckoutRequest, GatewayUnavailable } from "@/lib/clients/payment-gateway";
import { readInstallation } from "@/lib/services/installation";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { advanceOrder, cancelOrder, expireOrders } from "@/lib/services/orders";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { waitFor } from "@/tests/support/wait";
import { applyGatewayEvent } from "./apply-gateway-event";
import { openCheckout } from "./open-checkout";
import { payOrder } from "./pay-order";
import { reconcilePayments } from "./reconcile-payments";
import { reversePayment } from "./reverse-payment";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

async function placeUnpaid(): Promise<number> {
  const { id } = await shop.place({ customerId: null, email: `g${Math.random()}@example.com` });
  await reserveStock({ ctx: shop.ctx, input: { orderId: id } });
  return id;
}

async function open(orderId: number): Promise<string> {
  const opened = await openCheckout({ ctx: shop.ctx, input: { orderId } });
  if (opened.kind !== "open") throw new Error(opened.kind);
  return opened.url;
}

/** Submits the hosted page's form, as a browser without JavaScript does. */
async function pay(url: string, method = "pm_card_visa"): Promise<number> {
  const page = await (await fetch(url)).text();
  const attempts = /name="attempts" value="(\d+)"/.exec(page)?.[1] ?? "";
  const body = new URLSearchParams({ attempts, card: method });
  return (await fetch(url, { method: "POST", body, redirect: "manual" })).status;
}

/** Applies the checkout webhooks that the gateway would send for this order. */
async function applyCheckoutEvents(orderId: number): Promise<void> {
  const sessions = await shop.db.query<{ ref: string }>(
    sql`SELECT provider_ref AS ref FROM checkout_sessions WHERE order_id = ${orderId}`,
  );
  for (const { ref } of sessions) {
    const type = "checkout.session.completed";
    await applyGatewayEvent({ ctx: shop.ctx, input: { type, objectId: ref } });
  }
}

/** Applies a payment webhook for each of the gateway's payments of this order. */
async function applyPaymentEvents(orderId: number): Promise<void> {
  for (const objectId of await intentIds(orderId)) {
    const type = "payment_intent.payment_failed";
    await applyGatewayEvent({ ctx: shop.ctx, input: { type, objectId } });
  }
}

/** Retries while the gateway refuses the call because another call with its key is still open. */
async function retryUntilAnswered(act: () => Promise<unknown>): Promise<void> {
  await waitFor("a response from the gateway", async () => {
    try {
      await act();
      return true;
    } catch (error) {
      if (error instanceof GatewayUnavailable) return null;
      throw error;
    }
  });
}

async function openAtGateway(request: CheckoutRequest) {
  const opened = await shop.ctx.gateway.openCheckout(request);
  if (opened.kind !== "open") throw new Error(opened.message);
  return opened;
}

describe("the hosted payment page", () => {
  it("opens once for an order, which is processed once it is paid", async () => {
    const id = await placeUnpaid();
    const url = await open(id);
    expect(await open(id)).toBe(url);
    expect(await pay(url)).toBe(303);
    await applyCheckoutEvents(id);
    await applyCheckoutEvents(id);
    expect(await shop.read(id)).toMatchObject({ status: "processing", paymentStatus: "paid" });
    expect(await openCheckout({ ctx: shop.ctx, input: { orderId: id } })).toMatchObject({
      kind: "refused",
    });
  });

  it("records one payment, however many webhooks about it arrive in parallel", async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await placeUnpaid();
      await pay(await open(id));
      const [intent = ""] = await intentIds(id);
      const types = ["created", "amount_capturable_updated", "succeeded"];
      await Promise.all([
        retryUntilAnswered(() => applyCheckoutEvents(id)),
        ...types.map((type) => {
          const input = { type: `payment_intent.${type}`, objectId: intent };
          return retryUntilAnswered(() => applyGatewayEvent({ ctx: shop.ctx, input }));
        }),
      ]);
      expect(await shop.read(id)).toMatchObject({ status: "processing", paymentStatus: "paid" });
    }
  });

  it("of another account counts as expired, so that its order can end", async () => {
    const id = await placeUnpaid();
    await open(id);
    await shop.db.query(sql`
      UPDATE checkout_sessions SET provider_ref = 'cs_test_other_account' WHERE order_id = ${id}`);
    await cancelOrder({ ctx: shop.ctx, input: { orderId: id } });
    await reversePayment({ ctx: shop.ctx, input: { orderId: id } });
    const sessions = await shop.db.query(
      sql`SELECT status FROM checkout_sessions WHERE order_id = ${id}`,
    );
    expect(sessions).toEqual([{ status: "expired" }]);
  });

  it("leaves the order pending after a decline, for another attempt on the same page", async () => {
    const id = await placeUnpaid();
    const url = await open(id);
    expect(await pay(url, "pm_card_chargeDeclined")).toBe(402);
    const [intent] = await intentIds(id);
    const type = "payment_intent.payment_failed";
    await applyGatewayEvent({ ctx: shop.ctx, input: { type, objectId: intent ?? "" } });
    expect(await shop.read(id)).toMatchObject({ status: "pending", paymentStatus: "declined" });
    expect(await pay(url)).toBe(303);
    await applyCheckoutEvents(id);
    expect(await shop.read(id)).toMatchObject({ status: "processing", paymentStatus: "paid" });
  });

  it("records its payment after an API payment was declined in the meantime", async () => {
    const id = await placeUnpaid();
    const url = await open(id);
    expect(await pay(url, "pm_card_chargeDeclined")).toBe(402);
    await applyPaymentEvents(id);
    const declined = { orderId: id, paymentMethod: "pm_card_chargeDeclinedLostCard" };
    expect(await payOrder({ ctx: shop.ctx, input: declined })).toMatchObject({ kind: "declined" });
    await applyPaymentEvents(id);
    expect(await pay(url)).toBe(303);
    await applyPaymentEvents(id);
    await applyCheckoutEvents(id);
    expect(await shop.read(id)).toMatchObject({ status: "processing", paymentStatus: "paid" });
  });

  it("is the same open page for parallel callers", async () => {
    const id = await placeUnpaid();
    const urls = await Promise.all([open(id), open(id), open(id)]);
    expect(new Set(urls).size).toBe(1);
    expect(await pay(urls[0] ?? "")).toBe(303);
  });

  it("counts a payment that was made in time, and closes when its order expires", async () => {
    const late = await placeUnpaid();
    const untouched = await placeUnpaid();
    const url = await open(late);
    const other = await open(untouched);
    expect(await pay(url)).toBe(303);
    shop.advanceClock(901_000);
    await expireOrders({ ctx: shop.ctx });
    await applyCheckoutEvents(late);
    expect(await shop.read(late)).toMatchObject({ status: "processing", paymentStatus: "paid" });
    for (let i = 0; i < 4; i += 1) {
      await advanceOrder({ ctx: shop.ctx, input: { orderId: untouched } });
    }
    expect(await shop.read(untouched)).toMatchObject({
      status: "expired",
      inventoryStatus: "released",
      waitingFor: null,
    });
    expect(await pay(other)).not.toBe(303);
  });

  it("does not stop other orders from expiring when the gateway fails for one", async () => {
    const failing = await placeUnpaid();
    await open(failing);
    const withoutPage = await placeUnpaid();
    const withPage = await placeUnpaid();
    await open(withPage);
    shop.advanceClock(901_000);
    const [session] = await shop.db.query<{ ref: string }>(
      sql`SELECT provider_ref AS ref FROM checkout_sessions WHERE order_id = ${failing}`,
    );
    const gateway = Object.assign(Object.create(shop.ctx.gateway), {
      expireCheckout: (ref: string) => {
        if (ref === session?.ref) throw new TypeError("no such page");
        return shop.ctx.gateway.expireCheckout(ref);
      },
    });
    const outcome = await expireOrders({ ctx: { ...shop.ctx, gateway } });
    expect(outcome).toMatchObject({ failed: 1 });
    expect(await shop.read(failing)).toMatchObject({ status: "pending" });
    expect(await shop.read(withoutPage)).toMatchObject({ status: "expired" });
    expect(await shop.read(withPage)).toMatchObject({ status: "expired" });
    await expireOrders({ ctx: shop.ctx });
    expect(await shop.read(failing)).toMatchObject({ status: "expired" });
  });

  it("has its payment reversed when the order was cancelled before", async () => {
    const id = await placeUnpaid();
    const url = await open(id);
    await cancelOrder({ ctx: shop.ctx, input: { orderId: id } });
    expect(await pay(url)).toBe(303);
    await applyCheckoutEvents(id);
    await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
    await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
    expect(await shop.read(id)).toMatchObject({
      status: "cancelled",
      paymentStatus: "voided",
      inventoryStatus: "released",
      waitingFor: null,
    });
  });

  it("is refused for an amount below a minimum that only the gateway knows", async () => {
    await shop.db.query(sql`UPDATE products SET price = 40, currency = 'dzd' WHERE id = 7`);
    const { id } = await shop.place({
      customerId: null,
      email: "small@example.com",
      items: [{ productId: 7, quantity: 1 }],
    });
    await reserveStock({ ctx: shop.ctx, input: { orderId: id } });
    expect(await openCheckout({ ctx: shop.ctx, input: { orderId: id } })).toEqual({
      kind: "refused",
      reason: "The payment provider can't charge this amount.",
    });
  });

  it("has a second authorization for the same order voided", async () => {
    const id = await placeUnpaid();
    const url = await open(id);
    await pay(url);
    await applyCheckoutEvents(id);
    const second = await openAtGateway({
      installation: await readInstallation(shop.db),
      orderId: id,
      lines: [{ name: "Again", quantity: 1, unitPrice: 1450 }],
      total: 1450,
      currency: "usd",
      email: null,
      successUrl: "http://shop.test/a",
      cancelUrl: "http://shop.test/b",
      expiresAt: new Date(Date.now() + 900_000),
      key: `second-${id}`,
    });
    await shop.db.query(sql`
      INSERT INTO checkout_sessions (order_id, provider_ref, url, expires_at)
      VALUES (${id}, ${second.providerRef}, ${second.url}, ${second.expiresAt})`);
    await pay(second.url);
    const type = "checkout.session.completed";
    await applyGatewayEvent({ ctx: shop.ctx, input: { type, objectId: second.providerRef } });
    const states = await Promise.all(
      (await intentIds(id)).map(async (ref) => (await shop.ctx.gateway.retrieve(ref)).state),
    );
    expect(states.sort()).toEqual(["paid", "voided"]);
  });

  it("has its payment found by the reconciliation if no webhook arrives", async () => {
    const id = await placeUnpaid();
    const url = await open(id);
    await pay(url);
    shop.advanceClock(120_000);
    await reconcilePayments({ ctx: shop.ctx });
    expect(await shop.read(id)).toMatchObject({ status: "processing" });
  });

  it("violates no invariant", async () => {
    expect(await shop.findViolations()).toEqual([]);
  });
});

async function intentIds(orderId: number): Promise<string[]> {
  const answer = await fetch(`${shop.gatewayUrl}/_control/books`);
  const books = (await answer.json()) as { intents: { id: string; orderId: number }[] };
  return books.intents.filter((intent) => intent.orderId === orderId).map((intent) => intent.id);
}
