import sql from "sql-template-tag";
import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import { newFormKey } from "@/lib/domain/form-key";
import { paymentAttentionTexts } from "@/lib/domain/order/operator-payment-attention-text";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { holdOrder, releaseOrder } from "@/lib/services/orders/hold-order";
import { createShipment } from "@/lib/services/shipping/create-shipment";
import { gatewayWith } from "@/tests/support/gateway-with";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { stripeOfShop } from "@/tests/support/stripe-of-shop";
import { authorizePayment } from "./authorize-payment";
import { reconcilePayments } from "./reconcile-payments";
import { refundOrder } from "./refund-order";
import { reviewPayment } from "./review-payment";

let { shop, operator, placePaid } = {} as OperatorShop;
let stripe: Stripe;
beforeAll(async () => {
  ({ shop, operator, placePaid } = await startOperatorShop());
  stripe = stripeOfShop(shop);
});
afterAll(() => shop.close());

type Refund = Context["gateway"]["refund"];

const silent: Refund = () => Promise.reject(new GatewayUnavailable("No response."));
const refusing: Refund = async ({ installation, refundId, amount }) => ({
  ...{ providerRef: null, installation, refundId, amount },
  ...{ status: "failed", failureCode: "charge_not_refundable" },
});

const withRefund = (ctx: Context, refund: Refund) => gatewayWith(ctx, { refund });

function requestRefund(orderId: number, refund: Refund, units = 1) {
  const lines = units > 0 ? [{ productId: 1, quantity: units }] : [];
  const rest = { key: newFormKey(), amount: 100, reason: "Damaged", lines, restock: false };
  return refundOrder({ ctx: withRefund(operator, refund), input: { orderId, ...rest } });
}

async function placeHeld(): Promise<number> {
  const { id } = await placePaid({ items: [{ productId: 1, quantity: 2 }] });
  await holdOrder({ ctx: operator, input: { orderId: id, reason: "Check" } });
  return id;
}

async function release(orderId: number) {
  await releaseOrder({ ctx: operator, input: { orderId, note: undefined } });
  return (await createShipment({ ctx: shop.ctx, input: { orderId } })).kind;
}

async function attentionOf(orderId: number): Promise<string | null> {
  const [row] = await shop.db.query<{ attention: string | null }>(
    sql`SELECT attention FROM orders WHERE id = ${orderId}`,
  );
  return row?.attention ?? null;
}

const alertsOf = (orderId: number) =>
  shop.db.query<{ subject: string }>(sql`
    SELECT subject FROM emails WHERE order_id = ${orderId} AND kind = 'refund_failed_alert'`);

const review = (orderId: number) =>
  reviewPayment({ ctx: operator, input: { orderId, reason: "Paid by transfer" } });

describe("a refund of items that the gateway refuses before they ship", () => {
  it("after it did not respond at first, alerts operators and stops shipping", async () => {
    const id = await placeHeld();
    expect(await requestRefund(id, silent)).toMatchObject({ kind: "pending" });
    shop.advanceClock(61_000);
    await reconcilePayments({ ctx: withRefund(shop.ctx, refusing) });
    expect(await alertsOf(id)).toEqual([{ subject: `Refund refused (order ${id})` }]);
    expect(await release(id)).toBe("waiting");
    expect(await attentionOf(id)).toBe(paymentAttentionTexts.itemsNotRefunded);
    expect(await review(id)).toMatchObject({ kind: "done" });
    expect((await createShipment({ ctx: shop.ctx, input: { orderId: id } })).kind).toBe("shipped");
    expect(await shop.findViolations()).toEqual([]);
  });

  it("at once, stops shipping too, though the operator saw it, until they are refunded", async () => {
    const id = await placeHeld();
    expect(await requestRefund(id, refusing)).toMatchObject({ kind: "failed" });
    expect(await alertsOf(id)).toEqual([]);
    expect(await release(id)).toBe("waiting");
    expect(await attentionOf(id)).toBe(paymentAttentionTexts.itemsNotRefunded);
    expect(await requestRefund(id, (call) => shop.ctx.gateway.refund(call))).toMatchObject({
      kind: "refunded",
    });
    expect((await createShipment({ ctx: shop.ctx, input: { orderId: id } })).kind).toBe("shipped");
  });
});

describe("a refund of items that the gateway refuses after the others have shipped", () => {
  it("says that the items are gone, and needs no review once the customer has the money", async () => {
    const refunded = async (orderId: number) => {
      expect(await requestRefund(orderId, silent)).toMatchObject({ kind: "pending" });
      expect(await release(orderId)).toBe("shipped");
      shop.advanceClock(61_000);
      await reconcilePayments({ ctx: withRefund(shop.ctx, refusing) });
      expect(await attentionOf(orderId)).toBe(paymentAttentionTexts.removedItemsNotRefunded);
    };
    const again = await placeHeld();
    await refunded(again);
    const working: Refund = (call) => shop.ctx.gateway.refund(call);
    expect(await requestRefund(again, working)).toMatchObject({ kind: "refunded" });
    expect(await attentionOf(again)).toBeNull();
    const elsewhere = await placeHeld();
    await refunded(elsewhere);
    expect(await review(elsewhere)).toMatchObject({ kind: "done" });
    expect(await attentionOf(elsewhere)).toBeNull();
  });
});

describe("a refund of an amount that the gateway refuses", () => {
  it("at once needs no attention: the operator saw it", async () => {
    const id = await placeHeld();
    expect(await requestRefund(id, refusing, 0)).toMatchObject({ kind: "failed" });
    expect(await release(id)).toBe("shipped");
    expect(await attentionOf(id)).toBeNull();
  });

  it("later needs attention, but stops nothing", async () => {
    const id = await placeHeld();
    expect(await requestRefund(id, silent, 0)).toMatchObject({ kind: "pending" });
    shop.advanceClock(61_000);
    await reconcilePayments({ ctx: withRefund(shop.ctx, refusing) });
    expect(await alertsOf(id)).toHaveLength(1);
    expect(await release(id)).toBe("shipped");
    expect(await attentionOf(id)).toBe(paymentAttentionTexts.refundRefused);
    expect(await review(id)).toMatchObject({ kind: "done" });
    expect(await attentionOf(id)).toBeNull();
  });
});

describe("a payment of which someone has captured a part at the gateway", () => {
  it("stops shipping until an operator has looked at it", async () => {
    const { id } = await shop.place();
    await reserveStock({ ctx: shop.ctx, input: { orderId: id } });
    await authorizePayment({ ctx: shop.ctx, input: { orderId: id, method: "pm_card_visa" } });
    const [payment] = await shop.db.query<{ ref: string }>(
      sql`SELECT provider_ref AS ref FROM payments WHERE order_id = ${id}`,
    );
    await stripe.paymentIntents.capture(payment?.ref ?? "", { amount_to_capture: 100 });
    shop.advanceClock(61 * 60_000);
    await reconcilePayments({ ctx: shop.ctx });
    expect(await shop.read(id)).toMatchObject({ paymentStatus: "paid" });
    const input = { orderId: id };
    expect((await createShipment({ ctx: shop.ctx, input })).kind).toBe("waiting");
    expect(await attentionOf(id)).toBe(paymentAttentionTexts.otherAmountCaptured);
    expect(await review(id)).toMatchObject({ kind: "done" });
    expect((await createShipment({ ctx: shop.ctx, input })).kind).toBe("shipped");
    expect(await attentionOf(id)).toBeNull();
  });
});
