import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createModel } from "@/tests/support/order-model";
import { applyChange } from "./apply-change";
import type { Decision } from "./change";
import type { OrderFacts, PaymentFacts } from "./facts";
import { recordExternalRefund, recordRefundReport } from "./refund-reports";
import { decideRefund } from "./refund-rules";
import { amountToCapture, decideUnitRemoval, refusalOfRemoval } from "./removed-units";
import { shippingUnits } from "./shipping-units";

const now = new Date("2026-01-01T00:00:00Z");
const policy = { fulfillment: "manual", capture: "at_shipment" } as const;
const placed = createModel("pm_card_visa", policy).order;

const authorized: PaymentFacts = {
  ...{ id: 1, attempt: 1, method: "pm_card_visa", status: "authorized", amount: 0 },
  ...{ capturedAmount: 0, refundedAmount: 0, refunds: [], disputes: [], providerRef: "pi_1" },
  ...{
    idempotencyKey: "key",
    captureRequestedAt: null,
    captureBefore: null,
    createdAt: now,
    updatedAt: now,
    orderSeq: 1,
    isCaptureReviewed: false,
    ...{ isMissing: false, missingReview: null },
  },
};

/** A confirmed order with these lines, whose payment is authorized or captured. */
function orderOf(
  lines: readonly { quantity: number; unitPrice: number }[],
  { total, isPaid }: { total: number; isPaid: boolean },
): OrderFacts {
  const items = lines.map((line, index) => ({
    ...line,
    ...{ productId: index + 1, removedQuantity: 0, unchargedQuantity: 0 },
  }));
  const paymentStatus = isPaid ? ("paid" as const) : ("authorized" as const);
  const payment = { ...authorized, status: paymentStatus, amount: total };
  return {
    ...placed,
    ...{ status: "processing", inventoryStatus: "reserved", paymentStatus, items, total },
    payment: { ...payment, capturedAmount: isPaid ? total : 0 },
  };
}

function applied(order: OrderFacts, decision: Decision): OrderFacts {
  if (decision.kind !== "change") return order;
  const after = applyChange(order, decision.change, now);
  const refunds = after.payment?.refunds.map((refund, index) => ({ ...refund, id: index + 1 }));
  return { ...after, payment: after.payment && { ...after.payment, refunds: refunds ?? [] } };
}

let forms = 0;
function refundUnits(order: OrderFacts, productId: number, quantity: number, amount: number) {
  forms += 1;
  return decideRefund(order, {
    ...{ requestKey: `form-${forms}`, amount, reason: "Damaged", actor: "user:1" },
    lines: [{ productId, quantity, restock: false }],
  });
}

const failed = (order: OrderFacts, refundId: number) =>
  applied(
    order,
    recordRefundReport(order, refundId, {
      ...{ providerRef: "re_1", installation: null, refundId, amount: 1 },
      ...{ status: "failed" as const, failureCode: "expired_or_canceled_card" },
    }),
  );

describe("A refund before shipping", () => {
  const two = orderOf([{ quantity: 2, unitPrice: 500 }], { total: 1_000, isPaid: true });

  it("takes its units out of the shipment and releases them, in one change", () => {
    const decision = refundUnits(two, 1, 1, 500);
    expect(decision).toMatchObject({
      kind: "change",
      change: {
        refund: { kind: "open", amount: 500, origin: "operator" },
        removal: {
          units: [{ productId: 1, quantity: 1 }],
          ...{ isUncharged: false, isReserved: true },
        },
      },
    });
    expect(shippingUnits(applied(two, decision))).toEqual([{ productId: 1, quantity: 1 }]);
  });

  it("takes out no units if it is of an amount, or if the order has shipped", () => {
    const amount = { requestKey: "a", amount: 300, reason: "Late", lines: [], actor: "user:1" };
    const byAmount = applied(two, decideRefund(two, amount));
    expect(shippingUnits(byAmount)).toEqual([{ productId: 1, quantity: 2 }]);
    const shipped = { ...two, status: "shipped" as const, inventoryStatus: "fulfilled" as const };
    const afterShipping = applied(shipped, refundUnits(shipped, 1, 1, 500));
    expect(shippingUnits(afterShipping)).toEqual([{ productId: 1, quantity: 2 }]);
  });

  it("cancels the order if it is of everything, and refuses to leave nothing to ship", () => {
    const all = { requestKey: "b", amount: null, reason: "Gone", lines: [], actor: "user:1" };
    expect(applied(two, decideRefund(two, all))).toMatchObject({
      status: "cancelled",
      payment: { refunds: [{ origin: "reversal", amount: 1_000 }] },
    });
    expect(refundUnits(two, 1, 2, 900)).toMatchObject({ kind: "refused" });
  });

  it("cancels the order if someone makes it of everything at the gateway", () => {
    const report = {
      ...{ providerRef: "re_9", installation: null, refundId: null, failureCode: null },
      ...{ amount: 1_000, status: "succeeded" as const },
    };
    expect(applied(two, recordExternalRefund(two, report)).status).toBe("cancelled");
    const half = recordExternalRefund(two, { ...report, amount: 500 });
    expect(applied(two, half).status).toBe("processing");
    const refused = recordExternalRefund(two, { ...report, status: "failed" });
    expect(applied(two, refused).status).toBe("processing");
  });

  it("keeps its units out if it fails, and takes out none when it is repeated", () => {
    const afterFailure = failed(applied(two, refundUnits(two, 1, 1, 500)), 1);
    expect(shippingUnits(afterFailure)).toEqual([{ productId: 1, quantity: 1 }]);
    const repeated = refundUnits(afterFailure, 1, 1, 500);
    expect(repeated.kind).toBe("change");
    expect(shippingUnits(applied(afterFailure, repeated))).toEqual([{ productId: 1, quantity: 1 }]);
  });

  it("is refused once the label is requested, unless it is of an amount", () => {
    const shipment = {
      ...{ id: 1, status: "requested" as const, idempotencyKey: "label", carrier: null },
      ...{ trackingNumber: null, estimatedDelivery: null, isHandled: false, isManual: false },
      restocked: [],
      overruledStatus: null,
    };
    expect(refundUnits({ ...two, shipment }, 1, 1, 500)).toMatchObject({ kind: "refused" });
    const amount = { requestKey: "c", amount: 300, reason: "Late", lines: [], actor: "user:1" };
    expect(decideRefund({ ...two, shipment }, amount).kind).toBe("change");
  });
});

describe("Units that are taken out before the capture", () => {
  const three = orderOf([{ quantity: 3, unitPrice: 400 }], { total: 1_000, isPaid: false });
  const remove = (order: OrderFacts, quantity: number, as: "at_join" | "at_shipment") =>
    decideUnitRemoval(
      order,
      { lines: [{ productId: 1, quantity }], reason: "Broken" },
      { ...policy, capture: as },
    );

  it("neither ship nor are charged", () => {
    const after = applied(three, remove(three, 1, "at_shipment"));
    expect(shippingUnits(after)).toEqual([{ productId: 1, quantity: 2 }]);
    expect(amountToCapture(after)).toBe(667);
  });

  it("are refused once the capture is requested, of all units, and in shops that capture at once", () => {
    const payment = { ...authorized, amount: 1_000, captureRequestedAt: now };
    expect(remove({ ...three, payment }, 1, "at_shipment").kind).toBe("refused");
    expect(remove(three, 3, "at_shipment").kind).toBe("refused");
    expect(remove(three, 1, "at_join").kind).toBe("refused");
  });
});

describe("Units that cost nothing", () => {
  const remove = (order: OrderFacts, productId: number, quantity = 1) =>
    decideUnitRemoval(order, { lines: [{ productId, quantity }], reason: "Gone" }, policy);
  const withGift = orderOf(
    [
      { quantity: 1, unitPrice: 1_000 },
      { quantity: 2, unitPrice: 0 },
    ],
    { total: 1_000, isPaid: true },
  );

  it("can be taken out of a paid order, unlike the others", () => {
    expect(refusalOfRemoval(withGift, policy)).toBeNull();
    const after = applied(withGift, remove(withGift, 2));
    expect(shippingUnits(after)).toEqual([
      { productId: 1, quantity: 1 },
      { productId: 2, quantity: 1 },
    ]);
    expect(amountToCapture(after)).toBe(1_000);
    expect(remove(withGift, 1)).toMatchObject({ kind: "refused" });
    const noGift = applied(after, remove(after, 2));
    expect(refusalOfRemoval(noGift, policy)).not.toBeNull();
  });

  it("can be taken out of a free order, except the last one", () => {
    const items = [{ quantity: 2, unitPrice: 0 }];
    const free: OrderFacts = {
      ...orderOf(items, { total: 0, isPaid: false }),
      ...{ paymentStatus: "not_required", payment: null },
    };
    const one = applied(free, remove(free, 1));
    expect(shippingUnits(one)).toEqual([{ productId: 1, quantity: 1 }]);
    expect(remove(one, 1)).toMatchObject({ kind: "refused" });
  });
});

describe("Money and units", () => {
  const lines = fc.array(
    fc.record({
      quantity: fc.integer({ min: 1, max: 20 }),
      unitPrice: fc.integer({ min: 50, max: 10_000 }),
    }),
    { minLength: 1, maxLength: 5 },
  );
  const action = fc.record({
    kind: fc.constantFrom("refund", "refund", "fail"),
    line: fc.nat(4),
    quantity: fc.integer({ min: 1, max: 5 }),
    amount: fc.integer({ min: 1, max: 5_000 }),
  });

  it("never refund more than was captured, nor ship a unit that is refunded", () => {
    fc.assert(
      fc.property(lines, fc.array(action, { maxLength: 30 }), (ordered, actions) => {
        const total = ordered.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
        let order = orderOf(ordered, { total, isPaid: true });
        for (const { kind, line, quantity, amount } of actions) {
          const id = (line % ordered.length) + 1;
          order =
            kind === "fail"
              ? failed(order, line + 1)
              : applied(order, refundUnits(order, id, quantity, amount));
          const refunds = order.payment?.refunds ?? [];
          const open = refunds.filter(({ status }) => status !== "failed");
          expect(open.reduce((sum, refund) => sum + refund.amount, 0)).toBeLessThanOrEqual(total);
          if (order.status === "cancelled") return;
          expect(shippingUnits(order).length).toBeGreaterThan(0);
          for (const item of order.items) {
            const ofItem = (all: typeof refunds) =>
              all
                .flatMap((refund) => refund.lines)
                .filter(({ productId }) => productId === item.productId)
                .reduce((sum, refunded) => sum + refunded.quantity, 0);
            expect(item.removedQuantity).toBeGreaterThanOrEqual(ofItem(open));
            expect(item.removedQuantity).toBeLessThanOrEqual(
              Math.min(item.quantity, ofItem(refunds)),
            );
          }
        }
      }),
    );
  });

  it("are charged for exactly the units that ship, whatever was taken out before", () => {
    const removals = fc.array(
      fc.record({ line: fc.nat(4), quantity: fc.integer({ min: 1, max: 9 }) }),
    );
    fc.assert(
      fc.property(lines, removals, fc.nat(99), (ordered, taken, discount) => {
        const prices = ordered.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
        const total = Math.max(50, prices - discount);
        let order = orderOf(ordered, { total, isPaid: false });
        let uncharged = 0;
        for (const { line, quantity } of taken) {
          const productId = (line % ordered.length) + 1;
          const decision = decideUnitRemoval(
            order,
            { lines: [{ productId, quantity }], reason: "Broken" },
            policy,
          );
          if (decision.kind !== "change") continue;
          uncharged += Number(decision.change.steps[0]?.event?.data.amount);
          order = applied(order, decision);
        }
        expect(amountToCapture(order)).toBe(total - uncharged);
        expect(amountToCapture(order)).toBeGreaterThanOrEqual(50);
        for (const item of order.items) expect(item.removedQuantity).toBe(item.unchargedQuantity);
      }),
    );
  });
});
