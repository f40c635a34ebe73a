import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OrderFacts, PaymentFacts, RefundFacts } from "./facts";
import { isFailedRefundOwed, unresolvedFailures } from "./failed-refunds";

const now = new Date("2026-11-30T12:00:00Z");

/** A refund of an amount, or of units of the products 1 and 2. */
function refund(id: number, status: RefundFacts["status"], more: Partial<RefundFacts>) {
  return {
    ...{ id, status, origin: "operator" as const, requestKey: null, amount: 100, lines: [] },
    ...{ providerRef: null, idempotencyKey: "k", isRestocked: false, isReviewed: false },
    ...{ failureCode: null, requestedAt: now, failedAt: status === "failed" ? now : null },
    ...more,
  };
}

const ofUnits = (productId: number, quantity = 1) => ({
  lines: [{ productId, quantity, restock: false }],
});

function openAfter(refunds: RefundFacts[], removed: readonly number[] = [0, 0]): number[] {
  return unresolvedFailures(orderWith(refunds, removed), 0).map(({ id }) => id);
}

function orderWith(refunds: RefundFacts[], removed: readonly number[]) {
  const payment: PaymentFacts = {
    ...{ id: 1, attempt: 1, method: "pm_1", status: "paid", amount: 10_000 },
    ...{ capturedAmount: 10_000, refundedAmount: 0, refunds, disputes: [], providerRef: "pi_1" },
    ...{ idempotencyKey: "k", captureBefore: null, captureRequestedAt: null, orderSeq: 1 },
    ...{ isCaptureReviewed: false, createdAt: now, updatedAt: now },
  } as unknown as PaymentFacts;
  const items: OrderFacts["items"] = removed.map((removedQuantity, index) => ({
    ...{ productId: index + 1, quantity: 5, unitPrice: 1_000, removedQuantity },
    unchargedQuantity: 0,
  }));
  return { payment, items };
}

describe("a failed refund of units that were taken out", () => {
  const failed = refund(1, "failed", ofUnits(1));

  it("is open until as many of the same units are refunded", () => {
    expect(openAfter([failed], [1, 0])).toEqual([1]);
    expect(openAfter([failed, refund(2, "succeeded", ofUnits(1))], [1, 0])).toEqual([]);
    expect(openAfter([failed, refund(2, "pending", ofUnits(1))], [1, 0])).toEqual([]);
    expect(openAfter([failed, refund(2, "failed", ofUnits(1))], [1, 0])).toEqual([1, 2]);
  });

  it("stays open after a refund of other units, of fewer of them, or of an amount", () => {
    expect(openAfter([failed, refund(2, "succeeded", ofUnits(2))], [1, 1])).toEqual([1]);
    expect(openAfter([failed, refund(2, "succeeded", { amount: 50 })], [1, 0])).toEqual([1]);
    const two = refund(1, "failed", ofUnits(1, 2));
    expect(openAfter([two, refund(2, "succeeded", ofUnits(1))], [2, 0])).toEqual([1]);
  });

  it("needs nothing once it is reviewed, or once nothing of the payment is left", () => {
    expect(openAfter([{ ...failed, isReviewed: true }], [1, 0])).toEqual([]);
    expect(openAfter([failed, refund(2, "succeeded", ofUnits(1, 2))], [1, 0])).toEqual([]);
    expect(openAfter([failed, refund(2, "pending", { amount: 10_000 })], [1, 0])).toEqual([]);
  });
});

describe("a failed refund after shipping", () => {
  it("of units is dealt with by a later one of the same units, and by no other", () => {
    const failed = refund(1, "failed", ofUnits(1));
    expect(openAfter([failed])).toEqual([1]);
    expect(openAfter([failed, refund(2, "succeeded", ofUnits(2))])).toEqual([1]);
    expect(openAfter([failed, refund(2, "succeeded", { amount: 100 })])).toEqual([1]);
    expect(openAfter([failed, refund(2, "succeeded", ofUnits(1))])).toEqual([]);
  });

  it("of units that are back in stock is dealt with by its amount", () => {
    const failed = refund(1, "failed", { ...ofUnits(1), isRestocked: true });
    expect(openAfter([failed, refund(2, "succeeded", { amount: 99 })])).toEqual([1]);
    expect(openAfter([failed, refund(2, "succeeded", { amount: 100 })])).toEqual([]);
  });

  it("of an amount is dealt with by later refunds that add up to it", () => {
    const failed = refund(1, "failed", { amount: 100 });
    const of = (id: number, amount: number) => refund(id, "succeeded", { amount });
    expect(openAfter([failed, of(2, 60)])).toEqual([1]);
    expect(openAfter([failed, of(2, 60), of(3, 40)])).toEqual([]);
    expect(openAfter([failed, refund(2, "succeeded", { ...ofUnits(1), amount: 100 })])).toEqual([
      1,
    ]);
    expect(openAfter([of(1, 100), refund(2, "failed", { amount: 100 })])).toEqual([2]);
  });

  it("is replaced by its failed repetition, but not by a failure of another amount", () => {
    const failed = (id: number, amount: number) => refund(id, "failed", { amount });
    expect(openAfter([failed(1, 100), failed(2, 100)])).toEqual([2]);
    expect(
      openAfter([failed(1, 100), failed(2, 100), refund(3, "succeeded", { amount: 100 })]),
    ).toEqual([]);
    expect(
      openAfter([failed(1, 70), failed(2, 100), refund(3, "succeeded", { amount: 100 })]),
    ).toEqual([1]);
  });

  it("counts no money twice", () => {
    // What is left of a failure after other refunds is never the amount of another failure, which
    // would be its repetition.
    const amounts = [1_000, 3_000, 9_000, 27_000, 81_000];
    const refunds = fc.shuffledSubarray([
      ...amounts.map((amount) => ({ status: "failed" as const, amount })),
      ...[...amounts, 7, 20, 100].map((amount) => ({ status: "succeeded" as const, amount })),
    ]);
    fc.assert(
      fc.property(refunds, (made) => {
        const all = made.map(({ status, amount }, index) => refund(index + 1, status, { amount }));
        const open = openAfter(all);
        const resolved = all.filter(({ id, status }) => status === "failed" && !open.includes(id));
        const paid = all.filter(({ status }) => status === "succeeded");
        const sum = (some: typeof all) => some.reduce((total, { amount }) => total + amount, 0);
        expect(sum(resolved)).toBeLessThanOrEqual(sum(paid));
      }),
    );
  });

  it("is another one if it was requested before the first had failed", () => {
    const later = new Date(now.getTime() + 86_400_000);
    for (const what of [ofUnits(1), { amount: 100 }]) {
      const both = [1, 2].map((id) => refund(id, "failed", { ...what, failedAt: later }));
      expect(openAfter(both)).toEqual([1, 2]);
      const again = refund(3, "succeeded", { ...what, requestedAt: later });
      expect(openAfter([...both, again])).toEqual([2]);
      expect(openAfter([...both, again, { ...again, id: 4 }])).toEqual([]);
      const [first] = both as [RefundFacts];
      expect(openAfter([first, refund(2, "succeeded", what)])).toEqual([1]);
    }
  });

  it("counts no money twice among equal amounts either", () => {
    const later = new Date(now.getTime() + 86_400_000);
    const amounts = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 5 });
    fc.assert(
      fc.property(amounts, amounts, (failed, repaid) => {
        const failures = failed.map((amount, index) =>
          refund(index + 1, "failed", { amount, failedAt: later }),
        );
        const paid = repaid.map((amount, index) =>
          refund(failed.length + index + 1, "succeeded", { amount, requestedAt: later }),
        );
        const open = openAfter([...failures, ...paid]);
        const resolved = failures.filter(({ id }) => !open.includes(id));
        const sum = (some: RefundFacts[]) => some.reduce((total, { amount }) => total + amount, 0);
        expect(sum(resolved)).toBeLessThanOrEqual(sum(paid));
      }),
    );
  });

  it("may repeat what is left after another refund", () => {
    const failed = (id: number, amount: number) => refund(id, "failed", { amount });
    const partly = [failed(1, 25), refund(2, "succeeded", { amount: 5 }), failed(3, 20)];
    expect(openAfter(partly)).toEqual([3]);
    expect(openAfter([...partly, refund(4, "succeeded", { amount: 20 })])).toEqual([]);
  });
});

describe("the money of a failed refund that was announced to the customer", () => {
  const isOwed = (refunds: RefundFacts[], lost = 0) =>
    isFailedRefundOwed(orderWith(refunds, [0, 0]), lost, 1);
  const failed = refund(1, "failed", { amount: 100 });

  it("is owed until refunds of the same add up to it, or nothing of the payment is left", () => {
    expect(isOwed([failed])).toBe(true);
    expect(isOwed([failed, refund(2, "succeeded", { ...ofUnits(1), amount: 100 })])).toBe(true);
    expect(isOwed([failed, refund(2, "succeeded", { amount: 60 })])).toBe(true);
    expect(isOwed([failed, refund(2, "pending", { amount: 100 })])).toBe(false);
    expect(isOwed([failed], 10_000)).toBe(false);
  });

  it("is owed after a failed repetition, a review, or if it was a reversal", () => {
    expect(isOwed([failed, refund(2, "failed", { amount: 100 })])).toBe(true);
    expect(isOwed([{ ...failed, isReviewed: true }])).toBe(true);
    expect(isOwed([{ ...failed, origin: "reversal" }])).toBe(true);
  });
});
