import { describe, expect, it } from "vitest";
import { createModel } from "@/tests/support/order-model";
import { applyChange } from "./apply-change";
import { refundKeyStart } from "./call-keys";
import type { Decision } from "./change";
import { decidePaymentReview } from "./dispute-rules";
import type { OrderFacts, PaymentFacts, RefundFacts } from "./facts";
import { recordMissing } from "./missing-payment";
import { nextStep } from "./next-step";
import { paymentAttentionTexts as texts } from "./operator-payment-attention-text";
import { findReportedRefund, recordExternalRefund, recordRefundReport } from "./refund-reports";
import { decideRefund, decideReversal } from "./refund-rules";
import { decideShipmentRequest } from "./shipment-rules";

const policy = { fulfillment: "auto", capture: "at_join" } as const;
const now = new Date("2026-11-30T12:00:00Z");

function orderWith(payment: Partial<PaymentFacts>, facts: Partial<OrderFacts> = {}): OrderFacts {
  const { order } = createModel("pm_1", policy);
  const paid: PaymentFacts = {
    ...{ id: 1, attempt: 1, method: "pm_1", status: "paid", amount: 1000, capturedAmount: 1000 },
    ...{ refundedAmount: 0, refunds: [], disputes: [], providerRef: "pi_1", idempotencyKey: "k" },
    ...{ captureBefore: null, captureRequestedAt: null, isCaptureReviewed: false, orderSeq: 1 },
    ...{ isMissing: true, missingReview: null, createdAt: now, updatedAt: now },
    ...payment,
  };
  const { status: paymentStatus } = paid;
  const reserved = { status: "processing", inventoryStatus: "reserved" } as const;
  return { ...order, ...reserved, paymentStatus, payment: paid, ...facts };
}

function changed(order: OrderFacts, decision: Decision): OrderFacts {
  if (decision.kind !== "change") throw new Error(`Nothing changed: ${decision.kind}.`);
  return applyChange(order, decision.change, now);
}

const attentionOf = (order: OrderFacts) => nextStep(order, policy, now)?.attention ?? null;
const review = (order: OrderFacts) => changed(order, decidePaymentReview(order, "Checked"));
const shipped = { status: "completed", inventoryStatus: "fulfilled" } as const;
const openRefund: RefundFacts = {
  ...{ id: 1, origin: "operator", requestKey: "form", amount: 400, status: "pending" },
  ...{ providerRef: "re_1", idempotencyKey: "k", isRestocked: false, isReviewed: false },
  ...{ lines: [], failureCode: null, requestedAt: now, failedAt: null },
};
const cancelled = { status: "cancelled", inventoryStatus: "released" } as const;

describe("a captured payment that the gateway lacks", () => {
  it("stops shipping until an operator has reviewed it, and says so once", () => {
    const order = orderWith({});
    expect(attentionOf(order)).toBe(texts.missing);
    expect(decideShipmentRequest(order, policy)).toEqual({
      kind: "refused",
      reason: texts.missing,
    });
    const reviewed = review(order);
    expect(nextStep(reviewed, policy, now)).toMatchObject({
      ...{ action: "create_shipment", attention: null },
    });
  });

  it("can't be refunded, and says where it can be", () => {
    const request = { requestKey: "form", amount: 400, reason: "", lines: [], actor: "user:1" };
    for (const status of ["processing", "delivered"] as const) {
      expect(decideRefund(orderWith({}, { status }), request)).toMatchObject({
        ...{ kind: "refused", reason: expect.stringContaining("doesn't have this payment") },
      });
    }
  });

  it("needs nothing once the order has shipped, as long as no refund is open", () => {
    expect(attentionOf(orderWith({}, shipped))).toBeNull();
    const refunding = orderWith({ refunds: [openRefund] }, shipped);
    expect(attentionOf(refunding)).toBe(texts.missingRefund);
    const reviewed = review(refunding);
    expect(reviewed.payment?.refunds).toMatchObject([
      { status: "failed", failureCode: "resource_missing", isReviewed: true },
    ]);
    expect(attentionOf(reviewed)).toBeNull();
  });

  it("keeps a refund open that it was accepted without, until that is reviewed as well", () => {
    const lines = [{ productId: 1, quantity: 1, restock: false }];
    const unshipped = orderWith({ refunds: [{ ...openRefund, lines }] });
    const items = unshipped.items.map((item) => ({ ...item, removedQuantity: 1 }));
    const accepted = review({ ...unshipped, items });
    expect(accepted.payment?.refunds).toMatchObject([{ status: "pending", isReviewed: false }]);
    expect(nextStep(accepted, policy, now)).toMatchObject({
      ...{ action: "create_shipment", attention: null },
    });
    const left = { ...accepted, ...shipped };
    expect(attentionOf(left)).toBe(texts.missingRefund);
    expect(attentionOf(review(left))).toBeNull();
  });

  it("takes over what the gateway says of a refund that only counts as failed", () => {
    const order = review(orderWith({ refunds: [openRefund] }, shipped));
    const report = { providerRef: "re_1", installation: null, refundId: null, amount: 400 };
    const record = (
      status: "pending" | "succeeded" | "failed",
      failureCode: string | null = null,
    ) => changed(order, recordRefundReport(order, 1, { ...report, status, failureCode }));
    expect(record("succeeded")).toMatchObject({
      ...{ paymentStatus: "partially_refunded" },
      payment: { refundedAmount: 400, refunds: [{ status: "succeeded", failureCode: null }] },
    });
    expect(record("pending").payment?.refunds).toMatchObject([{ status: "pending" }]);
    const failed = record("failed", "lost_or_stolen_card");
    expect(failed.payment?.refunds).toMatchObject([{ failureCode: "lost_or_stolen_card" }]);
    const late = { ...report, status: "succeeded", failureCode: null } as const;
    expect(recordRefundReport(failed, 1, late).kind).toBe("unchanged");
  });

  it("finds a refund by its metadata whose call another account refused", () => {
    const key = { idempotencyKey: `${refundKeyStart(orderWith({}))}1`, providerRef: null };
    const order = review(orderWith({ refunds: [{ ...openRefund, ...key }] }, shipped));
    const { installation } = order;
    const report = { providerRef: "re_1", installation, refundId: 1, amount: 400 } as const;
    const succeeded = { ...report, status: "succeeded", failureCode: null } as const;
    expect(findReportedRefund(order, succeeded)?.id).toBe(1);
    expect(recordExternalRefund(order, succeeded).kind).toBe("unchanged");
  });

  it("of an ended order is refunded once it is back, although a refund of it failed before", () => {
    const reversal = { ...openRefund, origin: "reversal", amount: 1000 } as const;
    const failed = { status: "failed", failureCode: "resource_missing", failedAt: now } as const;
    const order = orderWith({ refunds: [{ ...reversal, ...failed }] }, cancelled);
    expect(attentionOf(order)).toBe(texts.missingReversal);
    const found = changed(order, recordMissing(order, { paymentRef: "pi_1", isMissing: false }));
    expect(nextStep(found, policy, now)).toMatchObject({ waitingFor: "refund", action: "undo" });
  });

  it("of an ended order is returned by an operator, also if they accepted it before", () => {
    for (const missingReview of [null, "accepted"] as const) {
      const order = orderWith({ missingReview }, cancelled);
      expect(nextStep(order, policy, now)).toMatchObject({
        ...{ waitingFor: "operator", action: null, attention: texts.missingReversal },
      });
      expect(decideReversal(order)).toEqual({ kind: "unchanged" });
      expect(nextStep(review(order), policy, now)).toBeNull();
    }
  });

  it("is refunded automatically once it is found again, unless it was returned", () => {
    const order = orderWith({}, cancelled);
    const found = changed(order, recordMissing(order, { paymentRef: "pi_1", isMissing: false }));
    expect(nextStep(found, policy, now)).toMatchObject({ waitingFor: "refund", action: "undo" });
    const returned = review(order);
    const foundLate = changed(
      returned,
      recordMissing(returned, { paymentRef: "pi_1", isMissing: false }),
    );
    expect(nextStep(foundLate, policy, now)).toBeNull();
    expect(decideReversal(foundLate)).toEqual({ kind: "unchanged" });
  });
});

describe("an authorized payment that the gateway lacks", () => {
  const authorized = { status: "authorized", capturedAmount: 0 } as const;

  it("is not captured, and can't be accepted", () => {
    const order = orderWith(authorized);
    expect(nextStep(order, policy, now)).toMatchObject({
      ...{ action: null, attention: texts.missingUncaptured },
    });
    expect(decidePaymentReview(order, "Checked").kind).toBe("refused");
  });

  it("of an ended order counts as voided once an operator has returned it", () => {
    const order = orderWith(authorized, cancelled);
    expect(attentionOf(order)).toBe(texts.missingReversal);
    const reviewed = review(order);
    expect(reviewed).toMatchObject({ paymentStatus: "voided", payment: { status: "voided" } });
    expect(nextStep(reviewed, policy, now)).toBeNull();
  });
});

describe("recordMissing", () => {
  it("ignores other payments, and what is known already", () => {
    const order = orderWith({});
    const ignored = [
      recordMissing(order, { paymentRef: "pi_2", isMissing: false }),
      recordMissing(order, { paymentRef: "pi_1", isMissing: true }),
      recordMissing({ payment: null }, { paymentRef: "pi_1", isMissing: true }),
    ];
    expect(ignored.map(({ kind }) => kind)).toEqual(["unchanged", "unchanged", "unchanged"]);
  });
});
