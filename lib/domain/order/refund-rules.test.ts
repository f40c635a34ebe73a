import { describe, expect, it } from "vitest";
import { createModel } from "@/tests/support/order-model";
import type { OrderFacts } from "./facts";
import { decideRefund } from "./refund-rules";

const { order } = createModel("pm_card_visa", { fulfillment: "auto", capture: "at_join" });
const shipped: OrderFacts = {
  ...{ ...order, status: "shipped", paymentStatus: "paid", inventoryStatus: "fulfilled" },
  payment: {
    ...{ id: 1, attempt: 1, method: null, status: "paid", amount: 1_000, capturedAmount: 1_000 },
    ...{ refundedAmount: 0, refunds: [], disputes: [], providerRef: "pi_1", orderSeq: 1 },
    ...{ idempotencyKey: "k", captureRequestedAt: null, captureBefore: null },
    ...{ createdAt: order.createdAt, updatedAt: order.createdAt, isCaptureReviewed: false },
    ...{ isMissing: false, missingReview: null },
  },
};
const request = { requestKey: "form", reason: "Lost", lines: [], actor: "user:1" };

describe("A full refund", () => {
  it("is of the amount that was shown, and refused when another amount is left", () => {
    const full = { ...request, amount: 1_000, isFull: true };
    expect(decideRefund(shipped, full)).toMatchObject({ change: { refund: { amount: 1_000 } } });
    const payment = shipped.payment && { ...shipped.payment, refundedAmount: 400 };
    expect(decideRefund({ ...shipped, payment }, full)).toEqual({
      kind: "refused",
      reason: "$6.00 can be refunded now. Check the amount, and refund it again.",
    });
    expect(decideRefund(shipped, { ...full, amount: 600 })).toMatchObject({ kind: "refused" });
  });
});

describe("A refund of an order with a replacement", () => {
  it("is refused unless the operator saw the replacement", () => {
    const replaced = { ...shipped, replacementOrderId: 8 };
    const kindOf = (facts: OrderFacts, seenReplacement?: number | null) =>
      decideRefund(facts, { ...request, amount: 100, seenReplacement }).kind;
    expect(kindOf(replaced, null)).toBe("refused");
    expect(kindOf(replaced, 8)).toBe("change");
    expect(kindOf(shipped, 8)).toBe("refused");
    expect(kindOf(shipped, null)).toBe("change");
    expect(kindOf(replaced)).toBe("change");
  });
});

describe("A refund of units", () => {
  const [item] = shipped.items;
  const line = { productId: item?.productId ?? 0, quantity: 1, restock: false };
  const decideLines = (...lines: (typeof line)[]) =>
    decideRefund(shipped, { ...request, amount: null, lines });

  it("names the line whose product the order doesn't have, or has in an earlier line", () => {
    expect(decideLines(line)).toMatchObject({ kind: "change" });
    expect(decideLines(line, { ...line, productId: 4_711 })).toEqual({
      kind: "refused",
      reason: "The order does not contain this product.",
      issues: [{ path: "lines[1].productId", message: "is not in the order" }],
    });
    expect(decideLines(line, line)).toMatchObject({
      issues: [{ path: "lines[1].productId", message: "is listed twice" }],
    });
  });

  it("is refused for its state, not its input, if too many are refunded", () => {
    const refused = decideLines({ ...line, quantity: 1_000 });
    expect(refused).toEqual({ kind: "refused", reason: "More units than can be refunded." });
  });
});
