import sql from "sql-template-tag";
import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import { newFormKey } from "@/lib/domain/form-key";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { readAdminOrder } from "@/lib/services/orders";
import { holdOrder, releaseOrder } from "@/lib/services/orders/hold-order";
import { createShipment } from "@/lib/services/shipping/create-shipment";
import { payOnHostedCheckout } from "@/tests/contract/hosted-checkout";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { stripeOfShop } from "@/tests/support/stripe-of-shop";
import { applyGatewayEvent } from "./apply-gateway-event";
import { authorizePayment } from "./authorize-payment";
import { checkPayment } from "./check-payment";
import { openCheckout } from "./open-checkout";
import { reconcilePayments } from "./reconcile-payments";
import { refundOrder } from "./refund-order";

// No webhook reaches the test shop: whatever happens at the gateway has to be asked for.

let { shop, operator, placePaid, placeCompleted, resetSimulators } = {} as OperatorShop;
let stripe: Stripe;
beforeAll(async () => {
  ({ shop, operator, placePaid, placeCompleted, resetSimulators } = await startOperatorShop());
  stripe = stripeOfShop(shop);
});
beforeEach(() => resetSimulators());
afterAll(() => shop.close());

const minuteMs = 60_000;

async function refundAtGateway(orderId: number, amount?: number): Promise<void> {
  const [payment] = await shop.db.query<{ ref: string }>(
    sql`SELECT provider_ref AS ref FROM payments WHERE order_id = ${orderId}`,
  );
  await stripe.refunds.create({
    payment_intent: payment?.ref ?? "",
    ...(amount !== undefined && { amount }),
  });
}

function refund(orderId: number, amount: number | null = null, ctx = operator) {
  const input = { orderId, key: newFormKey(), amount, reason: "Broken", lines: [], restock: false };
  return refundOrder({ ctx, input });
}

async function placeHeld(): Promise<{ id: number; total: number }> {
  const order = await placePaid();
  await holdOrder({ ctx: operator, input: { orderId: order.id, reason: "Wait" } });
  return order;
}

describe("a refund at the gateway without its webhook", () => {
  it("of everything keeps the order from shipping", async () => {
    const { id } = await placeHeld();
    await refundAtGateway(id);
    await releaseOrder({ ctx: operator, input: { orderId: id, note: undefined } });
    await createShipment({ ctx: shop.ctx, input: { orderId: id } });
    expect(await shop.read(id)).toMatchObject({ paymentStatus: "refunded", shipment: null });
  });

  it("keeps the order from shipping after a label that the carrier did not answer", async () => {
    const { id } = await placePaid();
    const carrier = Object.assign(Object.create(shop.ctx.carrier), {
      createLabel: async () => Promise.reject(new Error("no answer")),
    });
    const input = { orderId: id };
    await expect(createShipment({ ctx: { ...shop.ctx, carrier }, input })).rejects.toThrow();
    await refundAtGateway(id);
    await createShipment({ ctx: shop.ctx, input });
    const order = await shop.read(id);
    expect(order.paymentStatus).toBe("refunded");
    expect(order.status).not.toBe("shipped");
  });

  it("is asked for before a label: without an answer nothing ships", async () => {
    const { id } = await placeHeld();
    await releaseOrder({ ctx: operator, input: { orderId: id, note: undefined } });
    const retrieve = () => Promise.reject(new GatewayUnavailable("No response."));
    const gateway = Object.assign(Object.create(shop.ctx.gateway), { retrieve });
    const ctx: Context = { ...shop.ctx, gateway };
    const input = { orderId: id };
    await expect(createShipment({ ctx, input })).rejects.toThrow(GatewayUnavailable);
    expect((await createShipment({ ctx: shop.ctx, input })).kind).toBe("shipped");
  });

  it("is subtracted from what a refund form offers and accepts", async () => {
    const { id, total } = await placeCompleted();
    await refundAtGateway(id, 300);
    expect(await checkPayment({ ctx: operator, input: { orderId: id } })).toEqual({
      kind: "checked",
    });
    const admin = await readAdminOrder({ ctx: operator, input: { orderId: id } });
    expect(admin.refundable).toBe(total - 300);
    expect(admin.payments[0]?.refunds).toMatchObject([
      { amount: 300, status: "succeeded", reason: "made_at_gateway" },
    ]);
    await refundAtGateway(id, 200);
    expect(await refund(id, total - 300)).toMatchObject({ kind: "refused" });
    expect(await refund(id)).toEqual({ kind: "refunded", amount: total - 500 });
    expect(await refund(id)).toMatchObject({ kind: "refused" });
    expect(await shop.findViolations()).toEqual([]);
  });

  it("is found by the reconciliation, within an hour at first and then ever more rarely", async () => {
    const { id, total } = await placeCompleted();
    await refundAtGateway(id, 100);
    shop.advanceClock(61 * minuteMs);
    await reconcilePayments({ ctx: shop.ctx });
    expect((await shop.read(id)).payment?.refundedAmount).toBe(100);
    await refundAtGateway(id);
    await reconcilePayments({ ctx: shop.ctx });
    expect((await shop.read(id)).payment?.refundedAmount).toBe(100);
    shop.advanceClock(190 * minuteMs);
    await reconcilePayments({ ctx: shop.ctx });
    expect(await shop.read(id)).toMatchObject({
      ...{ status: "completed", paymentStatus: "refunded" },
      payment: { refundedAmount: total },
    });
    expect(await shop.findViolations()).toEqual([]);
  });

  it("that fails later is subtracted again", async () => {
    const { id } = await placeCompleted({ paymentMethod: "pm_card_refundFail" });
    await refundAtGateway(id, 100);
    await checkPayment({ ctx: operator, input: { orderId: id } });
    await expect
      .poll(async () => {
        await checkPayment({ ctx: operator, input: { orderId: id } });
        return (await shop.read(id)).payment?.refundedAmount;
      })
      .toBe(0);
  });
});

describe("other changes at the gateway without their webhooks", () => {
  it("are recorded: a capture of an authorized payment", async () => {
    const { id } = await shop.place();
    const input = { orderId: id, method: "pm_card_visa" };
    await authorizePayment({ ctx: shop.ctx, input });
    const [payment] = await shop.db.query<{ ref: string }>(
      sql`SELECT provider_ref AS ref FROM payments WHERE order_id = ${id}`,
    );
    await stripe.paymentIntents.capture(payment?.ref ?? "");
    shop.advanceClock(61 * minuteMs);
    await reconcilePayments({ ctx: shop.ctx });
    expect(await shop.read(id)).toMatchObject({ paymentStatus: "paid" });
  });
});

describe("a payment on the hosted page that was declined first", () => {
  it("is watched from when another card has paid it", async () => {
    const { id, total } = await shop.place({ paymentMethod: null });
    await reserveStock({ ctx: shop.ctx, input: { orderId: id } });
    const opened = await openCheckout({ ctx: shop.ctx, input: { orderId: id } });
    const url = opened.kind === "open" ? opened.url : "";
    await payOnHostedCheckout(url, "pm_card_chargeDeclined");
    await applyDecline(id);
    shop.advanceClock(2 * minuteMs);
    await reconcilePayments({ ctx: shop.ctx });
    await payOnHostedCheckout(url);
    shop.advanceClock(3 * minuteMs);
    await reconcilePayments({ ctx: shop.ctx });
    expect(await shop.read(id)).toMatchObject({ status: "processing", paymentStatus: "paid" });
    await refundAtGateway(id);
    shop.advanceClock(61 * minuteMs);
    await reconcilePayments({ ctx: shop.ctx });
    expect(await shop.read(id)).toMatchObject({
      ...{ paymentStatus: "refunded", payment: { refundedAmount: total } },
    });
  });

  /** The one webhook that arrives: of the decline. */
  async function applyDecline(orderId: number): Promise<void> {
    const { data } = await stripe.paymentIntents.list({ limit: 10 });
    const intent = data.find(({ metadata }) => metadata.orderId === String(orderId));
    const input = { type: "payment_intent.payment_failed", objectId: intent?.id ?? "" };
    await applyGatewayEvent({ ctx: shop.ctx, input });
    expect(await shop.read(orderId)).toMatchObject({ paymentStatus: "declined" });
  }
});

describe("the checks of payments", () => {
  it("end for payments without money, and for old ones", async () => {
    await shop.place({ paymentMethod: "pm_card_chargeDeclined" });
    await shop.db.query(sql`UPDATE payments SET created_at = now() - interval '1 year',
      check_at = now() - interval '1 day'`);
    await reconcilePayments({ ctx: shop.ctx });
    const due = await shop.db.query(sql`SELECT id FROM payments WHERE check_at IS NOT NULL`);
    expect(due).toEqual([]);
  });
});
