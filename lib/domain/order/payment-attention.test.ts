import { describe, expect, it } from "vitest";
import { createModel } from "@/tests/support/order-model";
import type { DisputeStatus } from "./dispute-status";
import type { OrderFacts, PaymentFacts, RefundFacts } from "./facts";
import { paymentAttentionTexts as texts } from "./operator-payment-attention-text";
import { explainPayment, explainShippingStop } from "./payment-attention";

const now = new Date("2026-11-30T12:00:00Z");

const refused: RefundFacts = {
  ...{ id: 1, origin: "operator", requestKey: "form", amount: 400, status: "failed" },
  ...{ providerRef: null, idempotencyKey: "k", isRestocked: false, isReviewed: false },
  lines: [{ productId: 1, quantity: 1, restock: false }],
  failureCode: "charge_disputed",
  ...{ requestedAt: now, failedAt: now },
};

function orderWith(payment: Partial<PaymentFacts>, facts: Partial<OrderFacts> = {}): OrderFacts {
  const { order } = createModel("pm_1", { fulfillment: "auto", capture: "at_join" });
  const paid: PaymentFacts = {
    ...{ id: 1, attempt: 1, method: "pm_1", status: "paid", amount: 1000, capturedAmount: 1000 },
    ...{ refundedAmount: 0, refunds: [], disputes: [], providerRef: "pi_1", idempotencyKey: "k" },
    ...{ captureBefore: null, captureRequestedAt: null, isCaptureReviewed: false, orderSeq: 1 },
    ...{ isMissing: false, missingReview: null },
    createdAt: now,
    updatedAt: now,
    ...payment,
  };
  return { ...order, status: "processing", paymentStatus: "paid", payment: paid, ...facts };
}

function disputed(status: DisputeStatus) {
  const dispute = { id: 1, providerRef: "du_1", amount: 1000, reason: "fraudulent" };
  const unchanged = { unknownStatus: null, currency: "usd", evidenceDueBy: null };
  return [{ ...dispute, ...unchanged, status, isReviewed: false }];
}

describe("a refund of items that was refused because of a dispute", () => {
  /** The order, one of whose units was taken out by the refused refund. */
  const withoutUnit = (payment: Partial<PaymentFacts>) => {
    const order = orderWith(payment);
    return { ...order, items: order.items.map((item) => ({ ...item, removedQuantity: 1 })) };
  };
  const orderAfter = (status: DisputeStatus) =>
    withoutUnit({ refunds: [refused], disputes: disputed(status) });

  it("stops shipping after the dispute was won: nobody has the items or the money", () => {
    expect(explainShippingStop(orderAfter("won"))).toBe(texts.itemsNotRefunded);
    expect(explainPayment(orderAfter("won"))).toEqual({
      attention: texts.itemsNotRefunded,
      isReviewable: true,
    });
  });

  it("needs nothing of its own while the dispute is open, or once it is lost", () => {
    expect(explainPayment(orderAfter("needs_response")).attention).toBe(texts.disputed);
    expect(explainPayment(orderAfter("lost")).attention).toBeNull();
  });

  it("needs nothing any more after a later refund of the same units or a review", () => {
    const later = { ...refused, id: 2, status: "succeeded" as const, failureCode: null };
    expect(explainShippingStop(withoutUnit({ refunds: [refused, later] }))).toBeNull();
    expect(
      explainShippingStop(withoutUnit({ refunds: [{ ...refused, isReviewed: true }] })),
    ).toBeNull();
  });

  it("still stops shipping after a later refund of something else", () => {
    const later = { ...refused, id: 2, status: "succeeded" as const, failureCode: null };
    const others = [
      { ...later, lines: [], amount: 100 },
      { ...later, lines: [{ productId: 2, quantity: 1, restock: false }] },
    ];
    for (const other of others) {
      const order = withoutUnit({ refunds: [refused, other] });
      expect(explainShippingStop(order)).toBe(texts.itemsNotRefunded);
      expect(explainPayment(order).isReviewable).toBe(true);
    }
  });
});

describe("a refused refund of an amount", () => {
  it("needs attention, but does not stop shipping", () => {
    const order = orderWith({ refunds: [{ ...refused, lines: [] }] });
    expect(explainShippingStop(order)).toBeNull();
    expect(explainPayment(order)).toEqual({ attention: texts.refundRefused, isReviewable: true });
  });
});

describe("another captured amount than the order costs", () => {
  it("stops shipping, whether it is less or more, until it is reviewed", () => {
    for (const capturedAmount of [999, 1001]) {
      const order = orderWith({ capturedAmount });
      expect(explainShippingStop(order)).toBe(texts.otherAmountCaptured);
      expect(explainPayment(order).isReviewable).toBe(true);
      expect(
        explainShippingStop(orderWith({ capturedAmount, isCaptureReviewed: true })),
      ).toBeNull();
    }
    expect(explainShippingStop(orderWith({}))).toBeNull();
  });

  it("is what is left of the total once units were taken out before the capture", () => {
    const order = orderWith({ capturedAmount: 500 });
    const items = order.items.map((item) => ({
      ...item,
      removedQuantity: 1,
      unchargedQuantity: 1,
    }));
    expect(explainShippingStop({ ...order, items })).toBeNull();
    expect(explainShippingStop(order)).toBe(texts.otherAmountCaptured);
  });

  it("needs nothing once the order has shipped or ended", () => {
    for (const status of ["shipped", "cancelled"] as const) {
      expect(explainPayment(orderWith({ capturedAmount: 999 }, { status })).attention).toBeNull();
    }
  });
});
