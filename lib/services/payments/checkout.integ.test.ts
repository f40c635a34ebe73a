import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { advanceOrder, cancelOrder, expireOrders } from "@/lib/services/orders";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { waitFor } from "@/tests/support/wait";
import { applyGatewayEvent } from "./apply-gateway-event";
import { openCheckout } from "./open-checkout";
import { payOrder } from "./pay-order";
import { reconcilePayments } from "./reconcile-payments";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

async function unpaid(): Promise<number> {
  const { id } = await shop.place({ customerId: null, email: `g${Math.random()}@example.com` });
  await reserveStock({ ctx: shop.ctx, input: { orderId: id } });
  return id;
}

async function open(orderId: number): Promise<string> {
  const opened = await openCheckout({ ctx: shop.ctx, input: { orderId } });
  if (opened.kind !== "open") throw new Error(opened.kind);
  return opened.url;
}

/** Pays on the hosted page as a browser without JavaScript does. */
async function pay(url: string, method = "pm_card_visa"): Promise<number> {
  const page = await (await fetch(url)).text();
  const attempts = /name="attempts" value="(\d+)"/.exec(page)?.[1] ?? "";
  const body = new URLSearchParams({ attempts, card: method });
  return (await fetch(url, { method: "POST", body, redirect: "manual" })).status;
}

/** What the gateway's webhooks hint at: the page of this order, and its payment. */
async function hear(orderId: number): Promise<void> {
  const sessions = await shop.db.query<{ ref: string }>(
    sql`SELECT provider_ref AS ref FROM checkout_sessions WHERE order_id = ${orderId}`,
  );
  for (const { ref } of sessions) {
    const type = "checkout.session.completed";
    await applyGatewayEvent({ ctx: shop.ctx, input: { type, objectId: ref } });
  }
}

/** The same for every payment that the gateway has made for this order. */
async function hearPayments(orderId: number): Promise<void> {
  for (const objectId of await intents(orderId)) {
    const type = "payment_intent.payment_failed";
    await applyGatewayEvent({ ctx: shop.ctx, input: { type, objectId } });
  }
}

/** Again while the gateway has another call of the same key under way, as the engine does. */
async function untilDecided(act: () => Promise<unknown>): Promise<void> {
  await waitFor("an answer of the gateway", async () => {
    try {
      await act();
      return true;
    } catch (error) {
      if (error instanceof GatewayUnavailable) return null;
      throw error;
    }
  });
}

describe("the hosted page", () => {
  it("opens once for an order, and takes it on when it is paid", async () => {
    const id = await unpaid();
    const url = await open(id);
    expect(await open(id)).toBe(url);
    expect(await pay(url)).toBe(303);
    await hear(id);
    await hear(id);
    expect(await shop.read(id)).toMatchObject({ status: "processing", paymentStatus: "paid" });
    expect(await openCheckout({ ctx: shop.ctx, input: { orderId: id } })).toMatchObject({
      kind: "refused",
    });
  });

  it("takes one payment for one, however many hints about it arrive at once", async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await unpaid();
      await pay(await open(id));
      const [intent = ""] = await intents(id);
      const types = ["created", "amount_capturable_updated", "succeeded"];
      await Promise.all([
        untilDecided(() => hear(id)),
        ...types.map((type) => {
          const input = { type: `payment_intent.${type}`, objectId: intent };
          return untilDecided(() => applyGatewayEvent({ ctx: shop.ctx, input }));
        }),
      ]);
      expect(await shop.read(id)).toMatchObject({ status: "processing", paymentStatus: "paid" });
    }
  });

  it("leaves a declined order pending, for another try on the same page", async () => {
    const id = await unpaid();
    const url = await open(id);
    expect(await pay(url, "pm_card_chargeDeclined")).toBe(402);
    const [intent] = await intents(id);
    const type = "payment_intent.payment_failed";
    await applyGatewayEvent({ ctx: shop.ctx, input: { type, objectId: intent ?? "" } });
    expect(await shop.read(id)).toMatchObject({ status: "pending", paymentStatus: "declined" });
    expect(await pay(url)).toBe(303);
    await hear(id);
    expect(await shop.read(id)).toMatchObject({ status: "processing", paymentStatus: "paid" });
  });

  it("takes the page's payment after another card was declined beside it", async () => {
    const id = await unpaid();
    const url = await open(id);
    expect(await pay(url, "pm_card_chargeDeclined")).toBe(402);
    await hearPayments(id);
    const declined = { orderId: id, paymentMethod: "pm_card_chargeDeclinedLostCard" };
    expect(await payOrder({ ctx: shop.ctx, input: declined })).toMatchObject({ kind: "declined" });
    await hearPayments(id);
    expect(await pay(url)).toBe(303);
    await hearPayments(id);
    await hear(id);
    expect(await shop.read(id)).toMatchObject({ status: "processing", paymentStatus: "paid" });
  });

  it("hands two callers at once the same living page", async () => {
    const id = await unpaid();
    const urls = await Promise.all([open(id), open(id), open(id)]);
    expect(new Set(urls).size).toBe(1);
    expect(await pay(urls[0] ?? "")).toBe(303);
  });

  it("takes what was paid in time though it hears of it past the deadline, and closes at expiry", async () => {
    const late = await unpaid();
    const untouched = await unpaid();
    const url = await open(late);
    const other = await open(untouched);
    expect(await pay(url)).toBe(303);
    shop.elapse(901_000);
    await expireOrders({ ctx: shop.ctx });
    await hear(late);
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

  it("expires the others although the gateway is broken for one of them", async () => {
    const broken = await unpaid();
    await open(broken);
    const pageless = await unpaid();
    const withPage = await unpaid();
    await open(withPage);
    shop.elapse(901_000);
    const [session] = await shop.db.query<{ ref: string }>(
      sql`SELECT provider_ref AS ref FROM checkout_sessions WHERE order_id = ${broken}`,
    );
    const gateway = Object.assign(Object.create(shop.ctx.gateway), {
      expireCheckout: (ref: string) => {
        if (ref === session?.ref) throw new TypeError("no such page");
        return shop.ctx.gateway.expireCheckout(ref);
      },
    });
    const outcome = await expireOrders({ ctx: { ...shop.ctx, gateway } });
    expect(outcome).toMatchObject({ failed: 1 });
    expect(await shop.read(broken)).toMatchObject({ status: "pending" });
    expect(await shop.read(pageless)).toMatchObject({ status: "expired" });
    expect(await shop.read(withPage)).toMatchObject({ status: "expired" });
    await expireOrders({ ctx: shop.ctx });
    expect(await shop.read(broken)).toMatchObject({ status: "expired" });
  });

  it("gives back what arrives for an order that has ended", async () => {
    const id = await unpaid();
    const url = await open(id);
    await cancelOrder({ ctx: shop.ctx, input: { orderId: id } });
    expect(await pay(url)).toBe(303);
    await hear(id);
    await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
    await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
    expect(await shop.read(id)).toMatchObject({
      status: "cancelled",
      paymentStatus: "voided",
      inventoryStatus: "released",
      waitingFor: null,
    });
  });

  it("voids a second authorization for the same order", async () => {
    const id = await unpaid();
    const url = await open(id);
    await pay(url);
    const stray = await shop.ctx.gateway.openCheckout({
      orderId: id,
      lines: [{ name: "Again", quantity: 1, unitPrice: 1450 }],
      total: 1450,
      currency: "usd",
      email: null,
      successUrl: "http://shop.test/a",
      cancelUrl: "http://shop.test/b",
      expiresAt: new Date(Date.now() + 900_000),
      key: `stray-${id}`,
    });
    await pay(stray.url);
    await hear(id);
    const type = "checkout.session.completed";
    await applyGatewayEvent({ ctx: shop.ctx, input: { type, objectId: stray.providerRef } });
    const states = await Promise.all(
      (await intents(id)).map(async (ref) => (await shop.ctx.gateway.retrieve(ref)).state),
    );
    expect(states.sort()).toEqual(["paid", "voided"]);
  });

  it("finds by reconciliation what no webhook told", async () => {
    const id = await unpaid();
    const url = await open(id);
    await pay(url);
    shop.elapse(120_000);
    await reconcilePayments({ ctx: shop.ctx });
    expect(await shop.read(id)).toMatchObject({ status: "processing" });
  });

  it("leaves the books in order", async () => {
    expect(await shop.violations()).toEqual([]);
  });
});

async function intents(orderId: number): Promise<string[]> {
  const answer = await fetch(`${shop.gatewayUrl}/_control/books`);
  const books = (await answer.json()) as { intents: { id: string; orderId: number }[] };
  return books.intents.filter((intent) => intent.orderId === orderId).map((intent) => intent.id);
}
