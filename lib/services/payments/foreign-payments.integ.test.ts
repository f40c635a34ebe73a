import sql from "sql-template-tag";
import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { change } from "@/lib/domain/order/change";
import { readInstallation } from "@/lib/services/installation";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { readAdminOrder } from "@/lib/services/orders";
import { changeOrder } from "@/lib/services/orders/change-order";
import { gatewayWith } from "@/tests/support/gateway-with";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { controlSimulator } from "@/tests/support/simulator-control";
import { payAtGateway, stripeOfShop } from "@/tests/support/stripe-of-shop";
import { applyGatewayEvent } from "./apply-gateway-event";
import { authorizePayment } from "./authorize-payment";
import { listForeignPayments } from "./list-foreign-payments";
import { markForeignPaymentHandled } from "./mark-foreign-payment-handled";
import { payOrder } from "./pay-order";
import { reconcilePayments } from "./reconcile-payments";
import { returnForeignPayment } from "./return-foreign-payment";

let { shop, operator, advanceUntilIdle, placeCompleted, resetSimulators } = {} as OperatorShop;
let stripe: Stripe;
let installation: string;
beforeAll(async () => {
  ({ shop, operator, advanceUntilIdle, placeCompleted, resetSimulators } =
    await startOperatorShop());
  stripe = stripeOfShop(shop);
  installation = await readInstallation(shop.db);
});
beforeEach(() => resetSimulators());
afterAll(() => shop.close());

async function placeUnpaid(): Promise<number> {
  const { id } = await shop.place({ paymentMethod: null });
  await reserveStock({ ctx: shop.ctx, input: { orderId: id } });
  return id;
}

function applyPaymentEvent(objectId: string, ctx: Context = shop.ctx): Promise<number | null> {
  return applyGatewayEvent({ ctx, input: { type: "payment_intent.succeeded", objectId } });
}

async function foreignPaymentOf(ref: string) {
  const page = await listForeignPayments({ ctx: operator, input: { q: ref, limit: 10 } });
  return page.foreignPayments[0];
}

async function attentionOf(orderId: number): Promise<string | null> {
  const [row] = await shop.db.query<{ attention: string | null }>(
    sql`SELECT attention FROM orders WHERE id = ${orderId}`,
  );
  return row?.attention ?? null;
}

/** A gateway whose authorizations reach it, but whose responses are lost. */
function withLostAuthorization(): Context {
  const authorize: Context["gateway"]["authorize"] = async (request) => {
    await shop.ctx.gateway.authorize(request);
    throw new GatewayUnavailable("No response.");
  };
  return { ...shop.ctx, gateway: Object.assign(Object.create(shop.ctx.gateway), { authorize }) };
}

/** A process that ends before it writes an order. */
function thatStopsAtOrders(): Context {
  const stopping = (db: Queryable): Pick<Queryable, "query"> => ({
    query: (statement) =>
      statement.text.includes("UPDATE orders")
        ? Promise.reject(new Error("The process ends."))
        : db.query(statement),
  });
  const { db } = operator;
  const transaction: Context["db"]["transaction"] = (work) =>
    db.transaction((tx) => work({ ...tx, ...stopping(tx) }));
  return { ...operator, db: { ...db, ...stopping(db), transaction } };
}

describe("a payment that only names an order", () => {
  it("of 1 EUR does not pay an order of 69 USD, and needs attention until it is refunded", async () => {
    const id = await placeUnpaid();
    const intent = await payAtGateway(stripe, { metadata: { orderId: String(id) } });
    expect(await applyPaymentEvent(intent.id)).toBeNull();
    expect(await shop.read(id)).toMatchObject({ status: "pending", paymentStatus: "pending" });
    const foreign = await foreignPaymentOf(intent.id);
    expect(foreign).toMatchObject({
      ...{ orderId: id, status: "paid", reason: "unknown_origin" },
      ...{ amount: 100, receivedAmount: 100, refundedAmount: 0, currency: "eur" },
    });
    expect(await attentionOf(id)).toContain("payment that names this order");
    const admin = await readAdminOrder({ ctx: operator, input: { orderId: id } });
    expect(admin.foreignPayments).toMatchObject([{ providerRef: intent.id }]);

    const input = { foreignPaymentId: foreign?.id ?? 0 };
    const both = [0, 1].map(() => returnForeignPayment({ ctx: operator, input }));
    expect(await Promise.all(both)).toContainEqual({ kind: "returned" });
    expect(await returnForeignPayment({ ctx: operator, input })).toEqual({ kind: "returned" });
    const refunds = await stripe.refunds.list({ payment_intent: intent.id });
    expect(refunds.data.map(({ amount }) => amount)).toEqual([100]);
    expect(await attentionOf(id)).toBeNull();
    const audited = await shop.db.query(sql`
      SELECT actor FROM audit_entries WHERE action = 'payment/returned'`);
    expect(audited).toEqual([{ actor: "user:1" }]);
  });

  it("of its exact total does not pay it either, whatever its metadata says", async () => {
    const id = await placeUnpaid();
    const { total, currency } = await shop.read(id);
    const made: Stripe.MetadataParam[] = [
      { orderId: String(id) },
      { orderId: String(id), installation },
      { orderId: String(id), installation, attempt: "1" },
    ];
    for (const metadata of made) {
      const intent = await payAtGateway(stripe, { amount: total, currency, metadata });
      await applyPaymentEvent(intent.id);
      expect(await foreignPaymentOf(intent.id)).toMatchObject({ orderId: id, status: "paid" });
    }
    expect(await shop.read(id)).toMatchObject({ paymentStatus: "pending" });
    const paid = { orderId: id, paymentMethod: "pm_card_visa" };
    expect(await payOrder({ ctx: shop.ctx, input: paid })).toEqual({ kind: "paid" });
    expect(await shop.read(id)).toMatchObject({ payment: { status: "paid" } });
  });

  it("needs attention again if an operator refunds it after all, and there is no answer", async () => {
    const id = await placeUnpaid();
    const intent = await payAtGateway(stripe, { metadata: { orderId: String(id) } });
    await applyPaymentEvent(intent.id);
    const input = { foreignPaymentId: (await foreignPaymentOf(intent.id))?.id ?? 0 };
    await markForeignPaymentHandled({ ctx: operator, input });
    expect(await attentionOf(id)).toBeNull();
    const refund = () => Promise.reject(new GatewayUnavailable("No response."));
    const pending = await returnForeignPayment({ ctx: gatewayWith(operator, { refund }), input });
    expect(pending).toEqual({ kind: "pending" });
    expect(await attentionOf(id)).toContain("payment that names this order");
  });

  it("is not handled if its order's attention can't be written", async () => {
    const id = await placeUnpaid();
    const intent = await payAtGateway(stripe, { metadata: { orderId: String(id) } });
    await applyPaymentEvent(intent.id);
    const input = { foreignPaymentId: (await foreignPaymentOf(intent.id))?.id ?? 0 };
    await expect(markForeignPaymentHandled({ ctx: thatStopsAtOrders(), input })).rejects.toThrow();
    expect(await foreignPaymentOf(intent.id)).toMatchObject({ isHandled: false });
    const done = await markForeignPaymentHandled({ ctx: operator, input });
    expect([done, await attentionOf(id)]).toEqual([{ kind: "done" }, null]);
  });

  it("is voided if it is only authorized", async () => {
    const id = await placeUnpaid();
    const metadata = { orderId: String(id) };
    const intent = await payAtGateway(stripe, { capture_method: "manual", metadata });
    await applyPaymentEvent(intent.id);
    const foreign = await foreignPaymentOf(intent.id);
    expect(foreign).toMatchObject({ status: "authorized", receivedAmount: 0 });
    const input = { foreignPaymentId: foreign?.id ?? 0 };
    expect(await returnForeignPayment({ ctx: operator, input })).toEqual({ kind: "returned" });
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ status: "canceled" });
  });

  it("needs attention on a completed order too, until an operator has handled it", async () => {
    const { id } = await placeCompleted();
    const intent = await payAtGateway(stripe, { metadata: { orderId: String(id) } });
    await applyPaymentEvent(intent.id);
    expect(await shop.read(id)).toMatchObject({ status: "completed", waitingFor: "operator" });
    const foreign = await foreignPaymentOf(intent.id);
    const input = { foreignPaymentId: foreign?.id ?? 0 };
    const stranger = shop.as({ kind: "anonymous" });
    await expect(markForeignPaymentHandled({ ctx: stranger, input })).rejects.toThrow();
    await expect(returnForeignPayment({ ctx: stranger, input })).rejects.toThrow();
    expect(await markForeignPaymentHandled({ ctx: operator, input })).toEqual({ kind: "done" });
    expect(await shop.read(id)).toMatchObject({ status: "completed", waitingFor: null });
    expect(await attentionOf(id)).toBeNull();
    expect(await markForeignPaymentHandled({ ctx: operator, input })).toMatchObject({
      kind: "refused",
    });
  });

  it("is refunded once if the response to the refund is lost", async () => {
    const id = await placeUnpaid();
    const intent = await payAtGateway(stripe, { metadata: { orderId: String(id) } });
    await applyPaymentEvent(intent.id);
    const foreign = await foreignPaymentOf(intent.id);
    // The SDK repeats a lost call twice.
    await controlSimulator(shop.gatewayUrl, { loseAnswers: { refund: 3 } });
    const input = { foreignPaymentId: foreign?.id ?? 0 };
    expect(await returnForeignPayment({ ctx: operator, input })).toEqual({ kind: "pending" });
    shop.advanceClock(61_000);
    await reconcilePayments({ ctx: shop.ctx });
    expect(await foreignPaymentOf(intent.id)).toMatchObject({ status: "refunded" });
    expect((await stripe.refunds.list({ payment_intent: intent.id })).data).toHaveLength(1);
  });

  it("is known as refunded after someone refunds it at the gateway", async () => {
    const id = await placeUnpaid();
    const intent = await payAtGateway(stripe, { metadata: { orderId: String(id) } });
    await applyPaymentEvent(intent.id);
    const { id: objectId } = await stripe.refunds.create({ payment_intent: intent.id });
    await applyGatewayEvent({ ctx: shop.ctx, input: { type: "refund.created", objectId } });
    expect(await foreignPaymentOf(intent.id)).toMatchObject({ status: "refunded" });
    expect(await attentionOf(id)).toBeNull();
  });

  it("and seven more, all at the same time, are recorded while the order changes", async () => {
    const id = await placeUnpaid();
    const metadata = { orderId: String(id) };
    const intents = await Promise.all(
      Array.from({ length: 8 }, () => payAtGateway(stripe, { metadata })),
    );
    const changes = Array.from({ length: 8 }, () =>
      changeOrder(shop.ctx, id, () => change({ steps: [] })),
    );
    await Promise.all([...intents.map((intent) => applyPaymentEvent(intent.id)), ...changes]);
    const found = await Promise.all(intents.map((intent) => foreignPaymentOf(intent.id)));
    expect(found.map((foreign) => foreign?.orderId)).toEqual(intents.map(() => id));
    const ids = found.map((foreign) => foreign?.id ?? 0);
    await Promise.all([
      ...ids.map((foreignPaymentId) =>
        markForeignPaymentHandled({ ctx: operator, input: { foreignPaymentId } }),
      ),
      ...intents.map((intent) => applyPaymentEvent(intent.id)),
    ]);
    expect(await attentionOf(id)).toBeNull();
  });

  it("of an order that does not exist is recorded without one", async () => {
    const intent = await payAtGateway(stripe, { metadata: { orderId: "987654", installation } });
    await applyPaymentEvent(intent.id);
    expect(await foreignPaymentOf(intent.id)).toMatchObject({
      ...{ orderId: null, reason: "unknown_order" },
    });
  });
});

describe("a payment of others on the same account", () => {
  it("is not recorded: it names another installation, or neither one nor an order", async () => {
    const id = await placeUnpaid();
    const other = { orderId: String(id), attempt: "1", installation: "fedcba9876543210" };
    for (const metadata of [other, {}, { orderId: "987655" }]) {
      const intent = await payAtGateway(stripe, { metadata });
      expect(await applyPaymentEvent(intent.id)).toBeNull();
      expect(await foreignPaymentOf(intent.id)).toBeUndefined();
    }
    expect(await attentionOf(id)).toBeNull();
  });

  it("made on another installation's page for the same order number is not recorded", async () => {
    const id = await placeUnpaid();
    const session = await shop.ctx.gateway.openCheckout({
      ...{ installation: "fedcba9876543210", orderId: id, key: `other-${id}`, email: null },
      ...{ lines: [{ name: "Other", quantity: 1, unitPrice: 500 }], total: 500, currency: "usd" },
      ...{ successUrl: "http://other.test/a", cancelUrl: "http://other.test/b" },
      expiresAt: new Date(Date.now() + 900_000),
    });
    if (session.kind !== "open") throw new Error(session.message);
    const type = "checkout.session.completed";
    const input = { type, objectId: session.providerRef };
    expect(await applyGatewayEvent({ ctx: shop.ctx, input })).toBeNull();
    expect(await attentionOf(id)).toBeNull();
  });
});

describe("a second installation on the same gateway", () => {
  it("gets none of the answers to the calls of orders with the same numbers", async () => {
    const first = await placeUnpaid();
    const method = "pm_card_visa";
    await authorizePayment({ ctx: shop.ctx, input: { orderId: first, method } });
    // A reset database gives out the same order numbers, with a new installation id.
    await shop.db.query(sql`UPDATE installation SET id = 'aaaabbbbccccdddd'`);
    try {
      const [before] = await paymentsOf(first);
      await shop.db.query(sql`DELETE FROM payments WHERE order_id = ${first}`);
      await shop.db.query(sql`UPDATE orders SET status = 'pending', payment_status = 'pending',
        version = version + 1 WHERE id = ${first}`);
      await authorizePayment({ ctx: shop.ctx, input: { orderId: first, method } });
      const [after] = await paymentsOf(first);
      expect(after?.key).toBe(`aaaabbbbccccdddd-order-${first}-authorize-1`);
      expect(after?.ref).not.toBe(before?.ref);
      const intent = await stripe.paymentIntents.retrieve(after?.ref ?? "");
      expect(intent.metadata.installation).toBe("aaaabbbbccccdddd");
      // A late webhook about the payment of the database that was reset.
      expect(await applyPaymentEvent(before?.ref ?? "")).toBeNull();
      expect(await attentionOf(first)).toBeNull();
    } finally {
      await shop.db.query(sql`UPDATE installation SET id = ${installation}`);
    }
  });
});

describe("a call that is repeated", () => {
  it("finds the payment that a webhook names, by the answer to our own call", async () => {
    const id = await placeUnpaid();
    const ctx = withLostAuthorization();
    const input = { orderId: id, paymentMethod: "pm_card_visa" };
    expect(await payOrder({ ctx, input })).toEqual({ kind: "unknown" });
    const metadata = { orderId: String(id), installation, attempt: "1" };
    const { total, currency } = await shop.read(id);
    const copy = await payAtGateway(stripe, { amount: total, currency, metadata });
    await applyPaymentEvent(copy.id);
    const [payment] = await paymentsOf(id);
    expect(payment?.ref).toMatch(/^pi_/);
    expect(payment?.ref).not.toBe(copy.id);
    expect(await foreignPaymentOf(copy.id)).toMatchObject({ reason: "unknown_origin" });
  });

  it("after an upgrade is the same call, with the key and metadata of an earlier version", async () => {
    const id = await placeUnpaid();
    const { total, currency } = await shop.read(id);
    const idempotencyKey = `order-${id}-authorize-1`;
    const intent = await stripe.paymentIntents.create(
      {
        ...{ amount: total, currency, payment_method: "pm_card_visa", confirm: true },
        automatic_payment_methods: { enabled: true, allow_redirects: "never" },
        ...{ capture_method: "manual", expand: ["latest_charge"] },
        metadata: { orderId: String(id), attempt: "1" },
      },
      { idempotencyKey },
    );
    // The earlier version ended before it recorded the answer.
    await shop.db.query(sql`
      WITH opened AS (
        INSERT INTO payments (order_id, attempt, method, status, amount, currency, idempotency_key,
          updated_at)
        VALUES (${id}, 1, 'pm_card_visa', 'unknown', ${total}, ${currency}, ${idempotencyKey}, now())
      )
      UPDATE orders SET payment_status = 'unknown', version = version + 1 WHERE id = ${id}`);
    await applyPaymentEvent(intent.id);
    expect((await paymentsOf(id)).map(({ ref }) => ref)).toEqual([intent.id]);
    await advanceUntilIdle(id);
    expect(await shop.read(id)).toMatchObject({ status: "completed", paymentStatus: "paid" });
  });

  it("refunds once after an upgrade, with the key of an earlier version", async () => {
    const { id } = await placeCompleted();
    const [payment] = await paymentsOf(id);
    const [refund] = await shop.db.query<{ id: number }>(sql`
      INSERT INTO refunds (payment_id, amount, currency, reason, origin, updated_at)
      VALUES (${payment?.id}, 300, 'usd', 'Broken', 'operator', now()) RETURNING id`);
    const { ref } = payment ?? {};
    await stripe.refunds.create(
      { payment_intent: ref ?? "", amount: 300, metadata: { refundId: String(refund?.id) } },
      { idempotencyKey: `refund-${refund?.id}` },
    );
    shop.advanceClock(61_000);
    await reconcilePayments({ ctx: shop.ctx });
    expect((await shop.read(id)).payment?.refundedAmount).toBe(300);
    expect((await stripe.refunds.list({ payment_intent: ref ?? "" })).data).toHaveLength(1);
  });
});

function paymentsOf(orderId: number) {
  return shop.db.query<{ id: number; ref: string | null; key: string }>(sql`
    SELECT id, provider_ref AS ref, idempotency_key AS key FROM payments
    WHERE order_id = ${orderId} ORDER BY attempt`);
}
