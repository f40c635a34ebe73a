import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import { newFormKey } from "@/lib/domain/form-key";
import { paymentAttentionTexts as texts } from "@/lib/domain/order/operator-payment-attention-text";
import { readCustomer } from "@/lib/services/customers";
import { moneyToReturn } from "@/lib/services/failures/money-at-risk";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { advanceOrder } from "@/lib/services/orders/advance-order";
import { cancelOrder } from "@/lib/services/orders/cancel-order";
import { readSales } from "@/lib/services/overview/read-sales";
import { createShipment } from "@/lib/services/shipping/create-shipment";
import { gatewayWith } from "@/tests/support/gateway-with";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { payAtGateway, stripeOfShop } from "@/tests/support/stripe-of-shop";
import { authorizePayment, openCheckout } from ".";
import { applyGatewayEvent } from "./apply-gateway-event";
import { checkPayment } from "./check-payment";
import { reconcilePayments } from "./reconcile-payments";
import { recordExternalPayment } from "./record-external-payment";
import { refundOrder } from "./refund-order";
import { returnForeignPayment } from "./return-foreign-payment";
import { reviewPayment } from "./review-payment";

// The shop has moved to another account of the gateway, or the account's test data was deleted.

let { shop, operator, placePaid, placeCompleted, readEvents } = {} as OperatorShop;
beforeAll(async () => {
  ({ shop, operator, placePaid, placeCompleted, readEvents } = await startOperatorShop());
});
afterAll(() => shop.close());

/** The order's payment was made in another account. Returns a function that goes back to it. */
async function losePayment(orderId: number): Promise<() => Promise<unknown>> {
  const [row] = await shop.db.query<{ ref: string }>(
    sql`SELECT provider_ref AS ref FROM payments WHERE order_id = ${orderId}`,
  );
  const setRef = (ref: string) =>
    shop.db.query(sql`UPDATE payments SET provider_ref = ${ref} WHERE order_id = ${orderId}`);
  await setRef(`pi_elsewhere_${orderId}`);
  return () => setRef(row?.ref ?? "");
}

async function placeAuthorized(): Promise<number> {
  const { id: orderId } = await shop.place();
  await reserveStock({ ctx: shop.ctx, input: { orderId } });
  await authorizePayment({ ctx: shop.ctx, input: { orderId, method: "pm_card_visa" } });
  return orderId;
}

function refundsOf(orderId: number) {
  return shop.db.query(sql`
    SELECT r.status, r.failure_code AS code, r.reviewed_at IS NOT NULL AS "isReviewed"
    FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE p.order_id = ${orderId} ORDER BY r.id`);
}

async function waitingOf(orderId: number) {
  const [row] = await shop.db.query<{ attention: string | null; waitingFor: string | null }>(sql`
    SELECT attention, waiting_for AS "waitingFor" FROM orders WHERE id = ${orderId}`);
  return row;
}

const waitsWith = (attention: string) => ({ attention, waitingFor: "operator" });
const ship = async (orderId: number) =>
  (await createShipment({ ctx: shop.ctx, input: { orderId } })).kind;
const review = (orderId: number) =>
  reviewPayment({ ctx: operator, input: { orderId, reason: "It is in the former account" } });
const undo = (orderId: number) => advanceOrder({ ctx: shop.ctx, input: { orderId } });
const cancel = (orderId: number) =>
  cancelOrder({ ctx: operator, input: { orderId, reason: "Moved" } });

function refund(orderId: number, ctx = operator) {
  const rest = { key: newFormKey(), amount: 100, reason: "Broken", lines: [], restock: false };
  return refundOrder({ ctx, input: { orderId, ...rest } });
}

/** What the order's view, the failures, the sales and its customer's page say about its money. */
async function moneyOf(id: number) {
  const { payment } = await shop.read(id);
  const [row] = await shop.db.query<{ toReturn: number }>(
    sql`SELECT ${moneyToReturn}::int AS "toReturn" FROM orders o WHERE o.id = ${id}`,
  );
  const { sales } = await readSales(shop.db, new Date(0), shop.ctx.now());
  const { spent } = await readCustomer({ ctx: operator, input: { customerId: 2 } });
  const amount = (rows: readonly { amount: number }[]) => rows[0]?.amount ?? 0;
  return { payment, toReturn: row?.toReturn, sales: amount(sales), spent: amount(spent) };
}

/** A little later, when the gateway is asked about every payment. */
async function reconcile() {
  shop.advanceClock(2 * 60_000);
  await shop.db.query(sql`UPDATE payments SET check_at = created_at`);
  return reconcilePayments({ ctx: shop.ctx });
}

describe("a paid order whose payment the gateway lacks", () => {
  it("doesn't ship until an operator has reviewed it, and then does", async () => {
    const { id } = await placePaid();
    await losePayment(id);
    shop.advanceClock(2 * 60_000);
    expect(await ship(id)).toBe("waiting");
    expect(await waitingOf(id)).toEqual(waitsWith(texts.missing));
    expect(await review(id)).toMatchObject({ kind: "done" });
    expect(await ship(id)).toBe("shipped");
    expect(await waitingOf(id)).toMatchObject({ attention: null });
  });

  it("is noticed by the periodic check too, and goes on once the gateway has it again", async () => {
    const { id } = await placePaid();
    const giveBack = await losePayment(id);
    expect(await reconcile()).toMatchObject({ failed: 0 });
    expect(await waitingOf(id)).toEqual(waitsWith(texts.missing));
    await giveBack();
    expect(await checkPayment({ ctx: operator, input: { orderId: id } })).toEqual({
      kind: "checked",
    });
    expect(await waitingOf(id)).toMatchObject({ attention: null });
    expect(await ship(id)).toBe("shipped");
  });

  it("can be cancelled: its money is returned elsewhere, and then nothing is left to do", async () => {
    const { id } = await placePaid();
    await losePayment(id);
    expect(await cancel(id)).toMatchObject({ kind: "cancelled" });
    for (let i = 0; i < 3; i += 1) await undo(id);
    expect(await waitingOf(id)).toEqual(waitsWith(texts.missingReversal));
    expect(await shop.read(id)).toMatchObject({ inventoryStatus: "released" });
    expect(await review(id)).toMatchObject({ kind: "done" });
    expect(await waitingOf(id)).toEqual({ attention: null, waitingFor: null });
  });

  it("counts as returned elsewhere once an operator has reviewed it, and is spent no more", async () => {
    const { id, total } = await placePaid({ customerId: 2 });
    await losePayment(id);
    await cancel(id);
    for (let i = 0; i < 3; i += 1) await undo(id);
    const before = await moneyOf(id);
    const captured = { capturedAmount: total, refundedAmount: 0, returnedByBankAmount: 0 };
    expect(before).toMatchObject({
      payment: { ...captured, returnedElsewhereAmount: 0 },
      toReturn: total,
    });
    await review(id);
    expect(await moneyOf(id)).toMatchObject({
      payment: { ...captured, returnedElsewhereAmount: total },
      ...{ toReturn: 0, sales: before.sales - total, spent: before.spent - total },
    });
  });

  it("keeps an open refund open when it ships, and takes over its outcome once it is back", async () => {
    const { id } = await placePaid();
    const failing = gatewayWith(operator, {
      refund: async (request) => {
        await operator.gateway.refund(request);
        throw new GatewayUnavailable("No response.");
      },
    });
    expect(await refund(id, failing)).toMatchObject({ kind: "pending" });
    const giveBack = await losePayment(id);
    shop.advanceClock(2 * 60_000);
    expect(await ship(id)).toBe("waiting");
    expect(await review(id)).toMatchObject({ kind: "done" });
    expect(await ship(id)).toBe("shipped");
    expect(await refundsOf(id)).toMatchObject([{ status: "requested", isReviewed: false }]);
    expect(await waitingOf(id)).toMatchObject({ attention: texts.missingRefund });
    expect(await review(id)).toMatchObject({ kind: "done" });
    const lost = { status: "failed", code: "resource_missing", isReviewed: true };
    expect(await refundsOf(id)).toMatchObject([lost]);
    await giveBack();
    await reconcile();
    expect(await refundsOf(id)).toMatchObject([{ status: "succeeded", code: null }]);
    expect(await shop.read(id)).toMatchObject({ payment: { refundedAmount: 100 } });
  });

  it("is refunded once the gateway has it again, although a refund has failed meanwhile", async () => {
    const { id } = await placePaid();
    const giveBack = await losePayment(id);
    const ctx = gatewayWith(shop.ctx, { listRefunds: async () => [] });
    await cancel(id);
    for (let i = 0; i < 3; i += 1) await advanceOrder({ ctx, input: { orderId: id } });
    expect(await refundsOf(id)).toMatchObject([{ status: "failed", code: "resource_missing" }]);
    expect(await waitingOf(id)).toEqual(waitsWith(texts.missingReversal));
    await giveBack();
    await reconcile();
    for (let i = 0; i < 2; i += 1) await undo(id);
    expect(await shop.read(id)).toMatchObject({ paymentStatus: "refunded" });
  });

  it("refuses a refund with the reason, and asks for none again", async () => {
    const { id } = await placeCompleted();
    await losePayment(id);
    expect(await refund(id)).toEqual({
      kind: "refused",
      reason:
        "The gateway doesn't have this payment, so it can't be refunded here. Refund the customer in the account in which it was made, or in another way.",
    });
    expect((await readEvents(id)).map(({ type }) => type)).not.toContain(
      "payment/refund_requested",
    );
  });

  it("ends the refund that was requested before, with the reason", async () => {
    const { id } = await placeCompleted();
    const failing = gatewayWith(operator, {
      refund: () => Promise.reject(new GatewayUnavailable("No response.")),
    });
    expect(await refund(id, failing)).toMatchObject({ kind: "pending" });
    await losePayment(id);
    await reconcile();
    expect(
      await shop.db.query(sql`
      SELECT r.status, r.failure_code AS code FROM refunds r JOIN payments p ON p.id = r.payment_id
      WHERE p.order_id = ${id}`),
    ).toEqual([{ status: "failed", code: "resource_missing" }]);
    expect(await waitingOf(id)).toMatchObject({ attention: texts.refundRefused });
  });
});

describe("an authorization that the gateway lacks", () => {
  it("is not captured again and again, and the order can be cancelled", async () => {
    const id = await placeAuthorized();
    await losePayment(id);
    await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
    expect(await waitingOf(id)).toEqual(waitsWith(texts.missingUncaptured));
    expect(await advanceOrder({ ctx: shop.ctx, input: { orderId: id } })).toMatchObject({
      action: null,
    });
    await cancel(id);
    for (let i = 0; i < 3; i += 1) await undo(id);
    expect(await waitingOf(id)).toEqual(waitsWith(texts.missingReversal));
    expect(await review(id)).toMatchObject({ kind: "done" });
    expect(await shop.read(id)).toMatchObject({ status: "cancelled", paymentStatus: "voided" });
    expect(await waitingOf(id)).toEqual({ attention: null, waitingFor: null });
    expect(
      await shop.db.query(sql`
      SELECT status, missing_review AS review FROM payments WHERE order_id = ${id}`),
    ).toEqual([{ status: "voided", review: "returned" }]);
  });

  it("of a cancelled order is voided once the gateway has it again", async () => {
    const id = await placeAuthorized();
    const giveBack = await losePayment(id);
    await cancel(id);
    for (let i = 0; i < 3; i += 1) await undo(id);
    expect(await waitingOf(id)).toEqual(waitsWith(texts.missingReversal));
    await giveBack();
    await reconcile();
    await undo(id);
    expect(await shop.read(id)).toMatchObject({ paymentStatus: "voided" });
    expect(await waitingOf(id)).toEqual({ attention: null, waitingFor: null });
  });
});

describe("a payment page that the gateway lacks", () => {
  it("is closed, so that another one opens", async () => {
    const { id: orderId } = await shop.place({ paymentMethod: null });
    const input = { orderId };
    const first = await openCheckout({ ctx: shop.ctx, input });
    await shop.db.query(sql`DELETE FROM gateway.checkout_sessions`);
    shop.advanceClock(2 * 60_000);
    await reconcilePayments({ ctx: shop.ctx });
    const second = await openCheckout({ ctx: shop.ctx, input });
    expect(second.kind).toBe("open");
    expect(second).not.toEqual(first);
  });

  it("does not keep a webhook from being handled", async () => {
    const stripe = stripeOfShop(shop);
    const { id: orderId, currency, total } = await shop.place({ paymentMethod: null });
    await openCheckout({ ctx: shop.ctx, input: { orderId } });
    await shop.db.query(sql`DELETE FROM gateway.checkout_sessions`);
    const { id: objectId } = await payAtGateway(stripe, {
      ...{ amount: total, currency, metadata: { orderId: String(orderId) } },
    });
    const event = { type: "payment_intent.succeeded", objectId };
    expect(await applyGatewayEvent({ ctx: shop.ctx, input: event })).toBeNull();
  });

  it("leaves the order payable if its payment got no result", async () => {
    const { id: orderId } = await shop.place({ paymentMethod: null });
    const report = {
      ...{ providerRef: "pi_elsewhere", installation: null, orderId, attempt: null },
      ...{ amount: 100, currency: "eur", state: "authorized" as const, amountReceived: 0 },
      ...{ amountRefunded: 0, isDisputed: false, captureBefore: null, card: null, failure: null },
    };
    await recordExternalPayment(shop.ctx, orderId, report);
    await shop.db.query(sql`
      UPDATE payments SET status = 'pending' WHERE order_id = ${orderId}`);
    await shop.db.query(sql`UPDATE orders SET payment_status = 'pending' WHERE id = ${orderId}`);
    await reconcile();
    expect(await shop.read(orderId)).toMatchObject({
      ...{ status: "pending", paymentStatus: "declined" },
    });
    expect(await openCheckout({ ctx: shop.ctx, input: { orderId } })).toMatchObject({
      kind: "open",
    });
  });
});

describe("a foreign payment that the gateway lacks", () => {
  it("says so when an operator wants to return it", async () => {
    const { id: orderId } = await shop.place({ paymentMethod: null });
    const { id: objectId } = await payAtGateway(stripeOfShop(shop), {
      metadata: { orderId: String(orderId) },
    });
    const event = { type: "payment_intent.succeeded", objectId };
    await applyGatewayEvent({ ctx: shop.ctx, input: event });
    const [row] = await shop.db.query<{ id: number }>(
      sql`SELECT id FROM foreign_payments WHERE provider_ref = ${objectId}`,
    );
    await shop.db.query(sql`
      UPDATE foreign_payments SET provider_ref = 'pi_elsewhere' WHERE id = ${row?.id}`);
    const input = { foreignPaymentId: row?.id ?? 0 };
    expect(await returnForeignPayment({ ctx: operator, input })).toEqual({
      kind: "refused",
      reason: "The gateway refused the refund: the gateway doesn't know the payment.",
    });
  });
});
