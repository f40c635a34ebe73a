import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Forbidden } from "@/lib/auth/permissions";
import type { PaymentGateway, RefundRequest } from "@/lib/clients/payment-gateway";
import { newFormKey } from "@/lib/domain/form-key";
import type { RefundOrder } from "@/lib/domain/order/operator-input";
import type { RefundReport } from "@/lib/domain/order/refund-reports";
import { cancelOrder } from "@/lib/services/orders/cancel-order";
import { holdOrder } from "@/lib/services/orders/hold-order";
import { createShipment } from "@/lib/services/shipping/create-shipment";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { controlSimulator } from "@/tests/support/simulator-control";
import { reconcilePayments } from "./reconcile-payments";
import { refundOrder } from "./refund-order";

let { shop, operator, advanceUntilIdle, placePaid, placeCompleted, readEvents, resetSimulators } =
  {} as OperatorShop;
beforeAll(async () => {
  ({ shop, operator, advanceUntilIdle, placePaid, placeCompleted, readEvents, resetSimulators } =
    await startOperatorShop());
});
beforeEach(() => resetSimulators());
afterAll(() => shop.close());

function refund(orderId: number, input: Partial<RefundOrder> = {}, ctx = operator) {
  const all = { key: newFormKey(), amount: null, reason: "Broken", lines: [], restock: false };
  return refundOrder({ ctx, input: { ...all, orderId, ...input } });
}

describe("refundOrder", () => {
  const stockOf = async (productId: number) => {
    const [row] = await shop.db.query<{ onHand: number }>(
      sql`SELECT on_hand AS "onHand" FROM stock WHERE product_id = ${productId}`,
    );
    return row?.onHand ?? 0;
  };

  it("refunds an amount, then the rest, and nothing more", async () => {
    const { id, total } = await placeCompleted();
    expect(await refund(id, { amount: 300 })).toEqual({ kind: "refunded", amount: 300 });
    expect(await shop.read(id)).toMatchObject({
      status: "completed",
      paymentStatus: "partially_refunded",
      payment: { refundedAmount: 300 },
    });
    expect(await refund(id, { amount: total })).toMatchObject({ kind: "refused" });
    expect(await refund(id)).toEqual({ kind: "refunded", amount: total - 300 });
    expect(await shop.read(id)).toMatchObject({ status: "completed", paymentStatus: "refunded" });
    expect(await refund(id)).toMatchObject({ kind: "refused" });
    const requests = (await readEvents(id)).filter(
      ({ type }) => type === "payment/refund_requested",
    );
    expect(requests.map(({ actor }) => actor)).toEqual(["user:1", "user:1"]);
  });

  it("is done for API keys with the scope, and refused to others", async () => {
    const { id } = await placeCompleted();
    const key = shop.as({ kind: "api_key", id: 1, scopes: ["refunds:write"] });
    expect(await refund(id, { amount: 300 }, key)).toEqual({ kind: "refunded", amount: 300 });
    for (const actor of [
      { kind: "api_key", id: 1, scopes: ["orders:write"] },
      { kind: "customer", customerId: 1, userId: 1 },
      { kind: "tracking", orderId: id },
    ] as const) {
      await expect(refund(id, { amount: 300 }, shop.as(actor))).rejects.toThrow(Forbidden);
    }
  });

  it("refunds units at their share, if no amount is given", async () => {
    const { id, items, total } = await placeCompleted();
    const [item] = items;
    if (!item) throw new Error("The order has no item.");
    const lines = [{ productId: item.productId, quantity: 1 }];
    expect(await refund(id, { lines })).toMatchObject({ kind: "refunded", amount: item.unitPrice });
    const rest = items.map(({ productId, quantity }) => ({
      productId,
      quantity: productId === item.productId ? quantity - 1 : quantity,
    }));
    const left = rest.filter(({ quantity }) => quantity > 0);
    if (left.length > 0) {
      expect(await refund(id, { lines: left })).toEqual({
        kind: "refunded",
        amount: total - item.unitPrice,
      });
    }
    expect(await refund(id, { lines })).toMatchObject({ kind: "refused" });
  });

  it("refunds once for a form that is sent twice", async () => {
    const { id } = await placeCompleted();
    const form = { key: newFormKey(), amount: 300 };
    const both = await Promise.all([refund(id, form), refund(id, form)]);
    expect(both.map(({ kind }) => kind)).not.toContain("refused");
    expect(await refund(id, form)).toEqual({ kind: "refunded", amount: 300 });
    expect((await shop.read(id)).payment?.refundedAmount).toBe(300);
    expect(await refund(id, { amount: 300 })).toMatchObject({ kind: "refunded" });
    expect((await shop.read(id)).payment?.refundedAmount).toBe(600);
  });

  it("does not prevent the full refund of a later cancellation when the gateway refused it", async () => {
    const { id, total } = await placePaid();
    const gateway: PaymentGateway = Object.create(operator.gateway, {
      refund: {
        value: async (request: RefundRequest): Promise<RefundReport> => ({
          installation: request.installation,
          ...{ refundId: request.refundId, amount: request.amount, status: "failed" },
          ...{ providerRef: null, failureCode: "insufficient_funds" },
        }),
      },
    });
    expect(await refund(id, { amount: 300 }, { ...operator, gateway })).toMatchObject({
      kind: "failed",
    });
    await cancelOrder({ ctx: operator, input: { orderId: id } });
    await advanceUntilIdle(id);
    expect(await shop.read(id)).toMatchObject({
      status: "cancelled",
      paymentStatus: "refunded",
      waitingFor: null,
      payment: { refundedAmount: total },
    });
  });

  it("cancels the order when everything is refunded before it ships, and voids the label", async () => {
    const { id, total } = await placePaid();
    await controlSimulator(shop.carrierUrl, { loseAnswers: 1 });
    await expect(createShipment({ ctx: shop.ctx, input: { orderId: id } })).rejects.toThrow();
    expect(await refund(id)).toEqual({ kind: "refunded", amount: total });
    await advanceUntilIdle(id);
    expect(await shop.read(id)).toMatchObject({
      ...{ status: "cancelled", paymentStatus: "refunded", inventoryStatus: "released" },
      ...{ cancelReason: "The order was refunded in full.", waitingFor: null },
      payment: { refundedAmount: total },
    });
    const label = await shop.db.query(
      sql`SELECT status, tracking_number FROM shipments WHERE order_id = ${id}`,
    );
    expect(label).toEqual([{ status: "voided", tracking_number: null }]);
    const cancelled = (await readEvents(id)).find(({ type }) => type === "order/cancelled");
    expect(cancelled?.actor).toBe("user:1");
    expect(await shop.findViolations()).toEqual([]);
  });

  it("never refunds more than the captured amount, even in parallel", async () => {
    const { id, total } = await placeCompleted();
    const part = Math.floor(total / 2);
    const all = await Promise.all(Array.from({ length: 6 }, () => refund(id, { amount: part })));
    expect(all.filter(({ kind }) => kind === "refunded")).toHaveLength(2);
    expect(all.filter(({ kind }) => kind === "refused")).toHaveLength(4);
    expect((await shop.read(id)).payment?.refundedAmount).toBe(part * 2);
    expect(await shop.findViolations()).toEqual([]);
  });

  it("restocks the units of its lines once, after it has succeeded", async () => {
    const { id } = await placeCompleted({ items: [{ productId: 2, quantity: 3 }] });
    const before = await stockOf(2);
    const lines = [{ productId: 2, quantity: 2 }];
    // The SDK repeats a lost call twice, so the fourth call is the app's first repetition.
    await controlSimulator(shop.gatewayUrl, { loseAnswers: { refund: 3 } });
    const requested = await refund(id, { amount: 500, lines, restock: true });
    expect(requested).toEqual({ kind: "pending", amount: 500 });
    expect(await stockOf(2)).toBe(before);
    shop.advanceClock(61_000);
    await reconcilePayments({ ctx: shop.ctx });
    await reconcilePayments({ ctx: shop.ctx });
    expect(await stockOf(2)).toBe(before + 2);
    const types = (await readEvents(id)).map(({ type }) => type);
    expect(types.slice(-3)).toEqual([
      "payment/refund_requested",
      "payment/refunded",
      "inventory/restocked",
    ]);
    const again = await refund(id, { amount: 100, lines, restock: true });
    expect(again).toMatchObject({ kind: "refused", reason: expect.stringContaining("units") });
    const last = await refund(id, { amount: 100, lines: [{ productId: 2, quantity: 1 }] });
    expect(last.kind).toBe("refunded");
    expect(await stockOf(2)).toBe(before + 2);
    expect(await shop.findViolations()).toEqual([]);
  });

  it("refuses units that the order does not have, and restocking before they have shipped", async () => {
    const { id } = await placePaid({ items: [{ productId: 3, quantity: 2 }] });
    await holdOrder({ ctx: operator, input: { orderId: id, reason: "Wait" } });
    const line = (productId: number, quantity: number) => [{ productId, quantity }];
    const kinds = [
      await refund(id, { amount: 1, lines: line(3, 1), restock: true }),
      await refund(id, { amount: 1, lines: line(3, 3) }),
      await refund(id, { amount: 1, lines: line(3, 2) }),
      await refund(id, { amount: 1, lines: line(4, 1) }),
      await refund(id, { amount: 1, lines: [...line(3, 1), ...line(3, 1)] }),
    ].map(({ kind }) => kind);
    expect(kinds).toEqual(["refused", "refused", "refused", "refused", "refused"]);
    expect(await refund(id, { amount: 1, lines: line(3, 1) })).toMatchObject({ kind: "refunded" });
  });

  it("leaves the rest to the reversal when the order is cancelled afterward", async () => {
    const { id, total } = await placePaid();
    expect(await refund(id, { amount: 200 })).toMatchObject({ kind: "refunded" });
    await cancelOrder({ ctx: operator, input: { orderId: id } });
    expect(await refund(id)).toMatchObject({ kind: "refused" });
    await advanceUntilIdle(id);
    expect(await shop.read(id)).toMatchObject({
      status: "cancelled",
      paymentStatus: "refunded",
      payment: { refundedAmount: total },
    });
  });

  it("is refused before anything was captured", async () => {
    const { id } = await shop.place({ paymentMethod: null });
    expect(await refund(id)).toMatchObject({ kind: "refused" });
  });
});
