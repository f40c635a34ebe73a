import sql from "sql-template-tag";
import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GatewayObjectMissing } from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import { eraseCustomer } from "@/lib/services/customers";
import { gatewayWith } from "@/tests/support/gateway-with";
import { stripeOfShop } from "@/tests/support/stripe-of-shop";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { authorizePayment, openCheckout, payWithSavedCard, reconcilePayments } from ".";
import { ensureGatewayCustomer } from "./gateway-customer";
import { chooseDefaultCard, listSavedCards } from "./saved-cards";

// Customers whom the gateway doesn't know any more: of another account, or deleted there.

let shop: TestShop;
let stripe: Stripe;
beforeAll(async () => {
  shop = await startTestShop({ openUnpaidMax: 100 });
  stripe = stripeOfShop(shop);
});
afterAll(() => shop.close());

interface Stored {
  ref: string | null;
  method: string | null;
}

async function stored(customerId: number): Promise<Stored | undefined> {
  const [row] = await shop.db.query<Stored>(sql`
    SELECT gateway_customer_ref AS ref, default_payment_method AS method FROM customers
    WHERE id = ${customerId}`);
  return row;
}

async function newCustomer(email: string) {
  const [row] = await shop.db.query<{ id: number }>(
    sql`INSERT INTO customers (name, email) VALUES ('Nora Vale', ${email}) RETURNING id`,
  );
  const customerId = row?.id ?? 0;
  return { customerId, ctx: shop.as({ kind: "customer", userId: 9, customerId }) };
}

/** A customer with a saved card, which is their default. */
async function customerWithCard(email: string) {
  const { customerId, ctx } = await newCustomer(email);
  const ref = (await ensureGatewayCustomer(shop.ctx, customerId)) ?? "";
  const { id: method } = await stripe.paymentMethods.attach("pm_card_visa", { customer: ref });
  const [card] = await listSavedCards({ ctx });
  const cardId = card?.id ?? "";
  await chooseDefaultCard({ ctx, input: { cardId } });
  return { customerId, ctx, ref, method, cardId };
}

async function openPage(ctx: Context, customerId: number) {
  const { id: orderId } = await shop.place({ customerId, paymentMethod: null });
  const opened = await openCheckout({ ctx, input: { orderId } });
  if (opened.kind !== "open") throw new Error(opened.kind);
  const id = new URL(opened.url).pathname.split("/").at(-1) ?? "";
  return stripe.checkout.sessions.retrieve(id);
}

const lostCustomer = () => Promise.reject(new GatewayObjectMissing("No such customer."));
const auditsOf = (customerId: number) =>
  shop.db.query(sql`
    SELECT action FROM audit_entries WHERE subject = ${`customer:${customerId}`}
      AND action <> 'customer/card_chosen' ORDER BY id`);

describe("a customer whom the gateway lost", () => {
  it("gets a new one with the next payment page, and the old cards are forgotten", async () => {
    const { customerId, ctx, ref } = await customerWithCard("lost@waybill.test");
    await stripe.customers.del(ref);
    const page = await openPage(ctx, customerId);
    expect(page).toMatchObject({ status: "open", customer: expect.stringMatching(/^cus_/) });
    expect(page.customer).not.toBe(ref);
    expect(await stored(customerId)).toEqual({ ref: page.customer, method: null });
    expect(await auditsOf(customerId)).toEqual([{ action: "customer/cards_lost" }]);
    // It is the customer's again, as the first was.
    expect((await openPage(ctx, customerId)).customer).toBe(page.customer);
  });

  it("gets one new customer from pages that are opened at the same time", async () => {
    const { customerId, ctx, ref } = await customerWithCard("twice@waybill.test");
    await stripe.customers.del(ref);
    const pages = await Promise.all([openPage(ctx, customerId), openPage(ctx, customerId)]);
    const { ref: newRef } = (await stored(customerId)) ?? {};
    expect(pages.map(({ customer }) => customer)).toEqual([newRef, newRef]);
  });

  it("can pay without saving the card if the gateway refuses every customer", async () => {
    const { customerId } = await customerWithCard("refused@waybill.test");
    const ctx = gatewayWith(shop.as({ kind: "customer", userId: 9, customerId }), {
      openCheckout: (request) =>
        request.customerRef ? lostCustomer() : shop.ctx.gateway.openCheckout(request),
    });
    expect(await openPage(ctx, customerId)).toMatchObject({ status: "open", customer: null });
  });

  it("is offered no saved cards, and one that was chosen is said to be gone", async () => {
    const { customerId, ctx, cardId } = await customerWithCard("offered@waybill.test");
    const away = gatewayWith(ctx, { listCards: lostCustomer });
    const { id: orderId } = await shop.place({ customerId, paymentMethod: null });
    expect(await payWithSavedCard({ ctx: away, input: { orderId, cardId } })).toEqual({
      kind: "no_card",
    });
    expect(await stored(customerId)).toEqual({ ref: null, method: null });
    expect(await listSavedCards({ ctx })).toEqual([]);
    expect(await auditsOf(customerId)).toEqual([{ action: "customer/cards_lost" }]);
  });

  it("keeps what was stored since", async () => {
    const { customerId, ctx, ref } = await customerWithCard("since@waybill.test");
    const away = gatewayWith(ctx, {
      listCards: async () => {
        await shop.db.query(sql`
          UPDATE customers SET gateway_customer_ref = 'cus_since' WHERE id = ${customerId}`);
        return lostCustomer();
      },
    });
    expect(await listSavedCards({ ctx: away })).toEqual([]);
    expect(await stored(customerId)).toMatchObject({ ref: "cus_since" });
    expect(ref).not.toBe("cus_since");
  });
});

describe("an order on a saved card that the gateway lost", () => {
  it("is declined in plain words, and the card is the default no longer", async () => {
    const { customerId, method } = await customerWithCard("charged@waybill.test");
    const { id: orderId } = await shop.place({ customerId });
    await stripe.customers.del((await stored(customerId))?.ref ?? "");
    const { order } = await authorizePayment({ ctx: shop.ctx, input: { orderId, method } });
    expect(order).toMatchObject({ status: "failed", failureReason: "payment_declined" });
    expect(
      await shop.db.query(sql`
      SELECT failure_code AS code, failure_message AS message FROM payments
      WHERE order_id = ${orderId}`),
    ).toEqual([
      {
        code: "resource_missing",
        message: "This payment method is no longer available. Use another one.",
      },
    ]);
    expect(await stored(customerId)).toMatchObject({ method: null });
  });
});

describe("a customer who is erased while the gateway creates theirs", () => {
  it("leaves none behind", async () => {
    const email = "erased-meanwhile@waybill.test";
    const { customerId } = await newCustomer(email);
    const created: string[] = [];
    const admin = shop.as({ kind: "operator", userId: 3, role: "admin" });
    const slow = gatewayWith(shop.ctx, {
      createCustomer: async (request) => {
        created.push(await shop.ctx.gateway.createCustomer(request));
        await eraseCustomer({ ctx: admin, input: { customerId, email } });
        return created[0] ?? "";
      },
    });
    expect(await ensureGatewayCustomer(slow, customerId)).toBeNull();
    await reconcilePayments({ ctx: shop.ctx });
    expect(await stripe.customers.retrieve(created[0] ?? "")).toMatchObject({ deleted: true });
    expect(await stored(customerId)).toEqual({ ref: null, method: null });
  });

  it("leaves none behind if their row is gone, or has another by now", async () => {
    for (const change of [
      (id: number) => sql`DELETE FROM customers WHERE id = ${id}`,
      (id: number) => sql`
        UPDATE customers SET gateway_customer_ref = 'cus_other', gateway_customer_at = now()
        WHERE id = ${id}`,
    ]) {
      const { customerId } = await newCustomer(`gone-${crypto.randomUUID()}@waybill.test`);
      let created = "";
      const slow = gatewayWith(shop.ctx, {
        createCustomer: async (request) => {
          created = await shop.ctx.gateway.createCustomer(request);
          await shop.db.query(change(customerId));
          return created;
        },
      });
      expect(await ensureGatewayCustomer(slow, customerId)).toBe(
        (await stored(customerId))?.ref ?? null,
      );
      expect(await stripe.customers.retrieve(created)).toMatchObject({ deleted: true });
    }
  });
});
