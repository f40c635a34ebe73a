import sql from "sql-template-tag";
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Forbidden } from "@/lib/auth/permissions";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import { decidePaymentAttempt } from "@/lib/domain/order/payment-rules";
import { eraseCustomer } from "@/lib/services/customers";
import { changeOrder } from "@/lib/services/orders/change-order";
import { gatewayWith } from "@/tests/support/gateway-with";
import { controlSimulator } from "@/tests/support/simulator-control";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import {
  authorizePayment,
  listPayments,
  openCheckout,
  payOrder,
  payWithSavedCard,
  reconcilePayments,
} from ".";
import { customerOfAttempt, ensureGatewayCustomer } from "./gateway-customer";
import { checkSavedCard, chooseDefaultCard, listSavedCards, removeSavedCard } from "./saved-cards";

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

/** A new customer of the shop and the gateway, with a saved card. */
async function customerWithCard(email: string) {
  const [row] = await shop.db.query<{ id: number }>(sql`
    INSERT INTO customers (name, email) VALUES ('Nora Vale', ${email}) RETURNING id`);
  const customerId = row?.id ?? 0;
  const ref = (await ensureGatewayCustomer(shop.ctx, customerId)) ?? "";
  const { id: method } = await stripe.paymentMethods.attach("pm_card_visa", { customer: ref });
  const { id: orderId } = await shop.place({ customerId, paymentMethod: null });
  return { customerId, ref, method, orderId };
}

/** Commits the attempt of a process that ends before it makes the call. */
async function openAttempt(orderId: number, method: string) {
  const opened = await changeOrder(shop.ctx, orderId, (order, now) =>
    decidePaymentAttempt(order, method, now),
  );
  if (opened.kind !== "changed" || !opened.order.payment) throw new Error("No attempt was opened.");
  return opened.order.payment;
}

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
    const card = { brand: "mastercard", last4: "4444" };
    expect(await shop.read(orderId)).toMatchObject({ payment: { card } });
    const operator = shop.as({ kind: "operator", userId: 2, role: "operator" });
    const { payments } = await listPayments({
      ctx: operator,
      input: { q: `#${orderId}`, limit: 5 },
    });
    expect(payments).toMatchObject([{ card, isFromPage: false }]);
    expect(JSON.stringify(payments)).not.toContain("pm_");
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

  it("pay an order of their customer, except those that need the customer's bank", async () => {
    const { customerId, ref, orderId } = await customerWithCard("chosen@waybill.test");
    const ctx = shop.as({ kind: "customer", userId: 9, customerId });
    const [card] = await listSavedCards({ ctx });
    const cardId = card?.id ?? "";
    const other = await shop.place({ customerId: 2, paymentMethod: null });
    const stolen = { orderId: other.id, cardId };
    expect(await payWithSavedCard({ ctx, input: stolen })).toEqual({ kind: "not_found" });
    expect(
      await payWithSavedCard({ ctx: shop.as(ben), input: { orderId: other.id, cardId } }),
    ).toEqual({ kind: "no_card" });
    expect(await payWithSavedCard({ ctx, input: { orderId, cardId } })).toEqual({ kind: "paid" });
    expect(await shop.read(orderId)).toMatchObject({ payment: { card: { last4: "4242" } } });
    expect((await payWithSavedCard({ ctx, input: { orderId, cardId } })).kind).toBe("refused");

    await stripe.paymentMethods.attach("pm_card_authenticationRequired", { customer: ref });
    const [secure] = await listSavedCards({ ctx });
    const next = await shop.place({ customerId, paymentMethod: null });
    const input = { orderId: next.id, cardId: secure?.id ?? "" };
    expect(await payWithSavedCard({ ctx, input })).toMatchObject({
      ...{ kind: "declined", code: "authentication_required" },
    });
    expect(await openCheckout({ ctx, input })).toMatchObject({ kind: "open" });
  });

  it("are neither charged nor made the default once they have expired", async () => {
    const { customerId, orderId } = await customerWithCard("expired@waybill.test");
    const own = shop.as({ kind: "customer", userId: 9, customerId });
    const [card] = await listSavedCards({ ctx: own });
    const input = { orderId, cardId: card?.id ?? "" };
    expect(await checkSavedCard({ ctx: own, input })).toEqual({ kind: "usable" });
    const later = new Date(Date.UTC(card?.expYear ?? 0, card?.expMonth ?? 0) + 12 * 60 * 60_000);
    const ctx = { ...own, now: () => later };
    expect(await checkSavedCard({ ctx, input })).toEqual({ kind: "expired" });
    expect(await payWithSavedCard({ ctx, input })).toEqual({ kind: "card_expired" });
    expect(await chooseDefaultCard({ ctx, input })).toEqual({ kind: "expired" });
    expect(await shop.read(orderId)).toMatchObject({ paymentStatus: "pending", payment: null });
    const unknown = { ...input, cardId: "none" };
    expect(await checkSavedCard({ ctx, input: unknown })).toEqual({ kind: "not_found" });
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

  it("can't be saved on a customer's page by others who have the order's link", async () => {
    const { id: orderId } = await shop.place({ customerId: 1, paymentMethod: null });
    const link = { kind: "tracking", orderId } as const;
    const open = async (actor: typeof ada | typeof link) => {
      const opened = await openCheckout({ ctx: shop.as(actor), input: { orderId } });
      if (opened.kind !== "open") throw new Error(opened.kind);
      const id = new URL(opened.url).pathname.split("/").at(-1) ?? "";
      return stripe.checkout.sessions.retrieve(id);
    };
    const own = await open(ada);
    expect(own).toMatchObject({ status: "open", customer: expect.stringMatching(/^cus_/) });
    const theirs = await open(link);
    expect(theirs).toMatchObject({ status: "open", customer: null });
    expect(await stripe.checkout.sessions.retrieve(own.id)).toMatchObject({ status: "expired" });
    expect((await open(ada)).id).toBe(theirs.id);
  });

  it("that are declined are named too", async () => {
    const { id: orderId } = await shop.place({ customerId: 3, paymentMethod: null });
    const input = { orderId, paymentMethod: "pm_card_chargeDeclined" };
    expect(await payOrder({ ctx: shop.ctx, input })).toMatchObject({ kind: "declined" });
    const card = { brand: "visa", last4: "0002" };
    expect(await shop.read(orderId)).toMatchObject({ payment: { status: "declined", card } });
  });
});

describe("an attempt that is repeated", () => {
  it("after a lost answer gets that answer, though the card was removed since", async () => {
    const { method, orderId } = await customerWithCard("lost@waybill.test");
    const input = { orderId, paymentMethod: method };
    // As many answers as the SDK asks for.
    await controlSimulator(shop.gatewayUrl, { loseAnswers: { authorize: 3 } });
    expect(await payOrder({ ctx: shop.ctx, input })).toEqual({ kind: "unknown" });
    await controlSimulator(shop.gatewayUrl, { loseAnswers: { authorize: 0 } });
    await stripe.paymentMethods.detach(method);
    expect(await payOrder({ ctx: shop.ctx, input })).toEqual({ kind: "paid" });
  });

  it("after a crash before its call is declined if the card was removed since", async () => {
    const { method, orderId } = await customerWithCard("crashed@waybill.test");
    await openAttempt(orderId, method);
    await stripe.paymentMethods.detach(method);
    const { order } = await authorizePayment({ ctx: shop.ctx, input: { orderId, method } });
    expect(order.payment).toMatchObject({ attempt: 1, status: "declined" });
  });

  it("has the customer that was stored when it began, whatever the clocks say", async () => {
    const { customerId, ref, method, orderId } = await customerWithCard("clock@waybill.test");
    // The clock of the process that stored the customer is ahead.
    await shop.db.query(sql`
      UPDATE customers SET gateway_customer_at = now() + interval '1 minute'
      WHERE id = ${customerId}`);
    const attempt = await openAttempt(orderId, method);
    expect(await customerOfAttempt(shop.ctx, attempt)).toBe(ref);
  });

  it("has none for good if the customer was stored after it began", async () => {
    const { customerId, ref, method, orderId } = await customerWithCard("late@waybill.test");
    await shop.db.query(sql`
      UPDATE customers SET gateway_customer_ref = NULL, gateway_customer_at = NULL
      WHERE id = ${customerId}`);
    const attempt = await openAttempt(orderId, method);
    // Its clock is behind, so that the customer seems to be older than the attempt.
    await shop.db.query(sql`
      UPDATE customers SET gateway_customer_ref = ${ref},
        gateway_customer_at = now() - interval '1 minute' WHERE id = ${customerId}`);
    expect(await customerOfAttempt(shop.ctx, attempt)).toBeNull();
  });
});

describe("an erased customer", () => {
  it("is deleted at the gateway with all cards, as soon as it responds, and once", async () => {
    const { customerId, ref, orderId } = await customerWithCard("erased@waybill.test");
    const { ctx } = shop;
    await shop.db.query(sql`DELETE FROM orders WHERE id = ${orderId}`);
    const admin = shop.as({ kind: "operator", userId: 3, role: "admin" });
    const input = { customerId, email: "erased@waybill.test" };
    expect(await eraseCustomer({ ctx: admin, input })).toEqual({ kind: "erased" });
    const hasCards = async () =>
      (await stripe.paymentMethods.list({ customer: ref })).data.length > 0;

    let calls = 0;
    const away = gatewayWith(ctx, {
      deleteCustomer: () => {
        calls += 1;
        return Promise.reject(new GatewayUnavailable("away"));
      },
    });
    await reconcilePayments({ ctx: away });
    await reconcilePayments({ ctx: away });
    expect([calls, await hasCards()]).toEqual([1, true]);

    shop.advanceClock(6 * 60_000);
    for (const _ of [1, 2]) await reconcilePayments({ ctx });
    expect(await stripe.customers.retrieve(ref)).toMatchObject({ deleted: true });
    expect([await hasCards(), await gatewayCustomer(customerId)]).toEqual([false, null]);
    const audited = await shop.db.query(sql`
      SELECT actor FROM audit_entries WHERE action = 'customer/deleted_at_gateway'
        AND subject = ${`customer:${customerId}`}`);
    expect(audited).toEqual([{ actor: "system" }]);
  });

  it("whom the gateway lost already counts as deleted", async () => {
    const { customerId, ref, orderId } = await customerWithCard("gone@waybill.test");
    await shop.db.query(sql`DELETE FROM orders WHERE id = ${orderId}`);
    await stripe.customers.del(ref);
    const admin = shop.as({ kind: "operator", userId: 3, role: "admin" });
    await eraseCustomer({ ctx: admin, input: { customerId, email: "gone@waybill.test" } });
    await reconcilePayments({ ctx: shop.ctx });
    expect(await gatewayCustomer(customerId)).toBeNull();
  });
});
