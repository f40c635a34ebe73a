import sql from "sql-template-tag";
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Forbidden } from "@/lib/auth/permissions";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { authorizePayment, openCheckout, payOrder } from ".";
import { chooseDefaultCard, listSavedCards, removeSavedCard } from "./saved-cards";

let shop: TestShop;
let stripe: Stripe;
beforeAll(async () => {
  shop = await startTestShop();
  const { hostname: host, port } = new URL(shop.gatewayUrl);
  stripe = new Stripe("sk_test_shop", { host, port, protocol: "http" });
});
afterAll(() => shop.close());

const ada = { kind: "customer", userId: 1, customerId: 1 } as const;
const ben = { kind: "customer", userId: 2, customerId: 2 } as const;

/** Pays a new order of the customer on the hosted page, and has the card saved. */
async function saveCard(customer: typeof ada | typeof ben, card: string): Promise<void> {
  const { id: orderId } = await shop.place({
    customerId: customer.customerId,
    paymentMethod: null,
  });
  const opened = await openCheckout({ ctx: shop.as(customer), input: { orderId } });
  if (opened.kind !== "open") throw new Error("The payment page did not open.");
  const form = { attempts: "0", card, save: "yes" };
  const page = `${shop.gatewayUrl}${new URL(opened.url).pathname}`;
  await fetch(page, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });
}

async function gatewayCustomer(customerId: number): Promise<string | null> {
  const [row] = await shop.db.query<{ ref: string | null }>(
    sql`SELECT gateway_customer_ref AS ref FROM customers WHERE id = ${customerId}`,
  );
  return row?.ref ?? null;
}

describe("saved cards", () => {
  it("are saved on the payment page, charged with their customer, and removed", async () => {
    expect(await listSavedCards({ ctx: shop.as(ada) })).toEqual([]);
    await saveCard(ada, "pm_card_mastercard");
    const customer = await gatewayCustomer(1);
    await saveCard(ada, "pm_card_amex");
    expect(await gatewayCustomer(1)).toBe(customer);
    const cards = await listSavedCards({ ctx: shop.as(ada) });
    expect(cards).toMatchObject([
      { brand: "amex", last4: "0005", isDefault: false },
      { brand: "mastercard", last4: "4444", isDefault: false },
    ]);
    expect(JSON.stringify(cards)).not.toContain("pm_");

    const input = { cardId: cards[1]?.id ?? "" };
    expect(await chooseDefaultCard({ ctx: shop.as(ada), input })).toEqual({ kind: "changed" });
    const { id: orderId } = await shop.place({ customerId: 1 });
    const [order] = await shop.db.query<{ method: string }>(
      sql`SELECT payment_method AS method FROM orders WHERE id = ${orderId}`,
    );
    const method = order?.method ?? "";
    expect(method).toMatch(/^pm_1T4444/);
    const paid = await authorizePayment({ ctx: shop.ctx, input: { orderId, method } });
    expect(paid).toMatchObject({ order: { payment: { status: "authorized" } } });
    const { data } = await stripe.paymentIntents.list({ customer: customer ?? "", limit: 1 });
    expect(data).toMatchObject([
      { payment_method: method, metadata: { orderId: String(orderId) } },
    ]);

    expect(await removeSavedCard({ ctx: shop.as(ada), input })).toEqual({ kind: "changed" });
    expect(await removeSavedCard({ ctx: shop.as(ada), input })).toEqual({ kind: "not_found" });
    expect(await listSavedCards({ ctx: shop.as(ada) })).toMatchObject([{ brand: "amex" }]);
    const unpaid = await shop.place({ customerId: 1, paymentMethod: null });
    const again = { orderId: unpaid.id, paymentMethod: method };
    expect(await payOrder({ ctx: shop.ctx, input: again })).toMatchObject({ kind: "declined" });
  });

  it("of another customer are neither shown, changed nor charged", async () => {
    await saveCard(ben, "pm_card_visa");
    const [card] = await listSavedCards({ ctx: shop.as(ben) });
    const input = { cardId: card?.id ?? "" };
    expect(await removeSavedCard({ ctx: shop.as(ada), input })).toEqual({ kind: "not_found" });
    expect(await chooseDefaultCard({ ctx: shop.as(ada), input })).toEqual({ kind: "not_found" });
    const customer = (await gatewayCustomer(2)) ?? "";
    const [method] = (await stripe.paymentMethods.list({ customer })).data;
    const { id: orderId } = await shop.place({ customerId: 1, paymentMethod: null });
    const stolen = { orderId, paymentMethod: method?.id ?? "" };
    expect(await payOrder({ ctx: shop.ctx, input: stolen })).toMatchObject({ kind: "declined" });
    await expect(listSavedCards({ ctx: shop.ctx })).rejects.toThrow(Forbidden);
  });

  it("can be saved by their customer alone, not by everyone with the order's link", async () => {
    const { id: orderId } = await shop.place({ customerId: 3, paymentMethod: null });
    const link = { kind: "tracking", orderId } as const;
    await openCheckout({ ctx: shop.as(link), input: { orderId } });
    expect(await gatewayCustomer(3)).toBeNull();
  });
});
