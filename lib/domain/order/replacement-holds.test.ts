import { describe, expect, it } from "vitest";
import { createModel } from "@/tests/support/order-model";
import { applyChange } from "./apply-change";
import { change } from "./change";
import { recordDisputeReport } from "./dispute-rules";
import { type DisputeStatus, disputeStatus } from "./dispute-status";
import type { DisputeFacts, OrderFacts, PaymentFacts } from "./facts";
import {
  decideReplacementHold,
  reasonToHoldReplacements,
  refusalByDispute,
} from "./replacement-holds";
import { refusalOfReplacement } from "./replacement-rules";

const now = new Date("2026-11-30T12:00:00Z");
const { order: placed } = createModel("pm_1", { fulfillment: "auto", capture: "at_join" });
const payment = {
  ...{ id: 1, attempt: 1, method: "pm_1", status: "paid", amount: 1000, capturedAmount: 1000 },
  ...{ refundedAmount: 0, refunds: [], disputes: [], providerRef: "pi_1", idempotencyKey: "k" },
  ...{ captureBefore: null, captureRequestedAt: null, isCaptureReviewed: false, orderSeq: 1 },
  ...{ createdAt: now, updatedAt: now },
} as unknown as PaymentFacts;
const shipment = {
  ...{ id: 1, status: "lost" as const, idempotencyKey: "k", carrier: null, trackingNumber: null },
  ...{ estimatedDelivery: null, isHandled: false, isManual: false, restocked: [] },
  overruledStatus: null,
};

function original(disputes: DisputeFacts[] = [], facts: Partial<OrderFacts> = {}): OrderFacts {
  const paid = { paymentStatus: "paid", payment: { ...payment, disputes } } as const;
  return { ...placed, id: 7, status: "shipped", shipment, ...paid, ...facts };
}

function disputed(status: DisputeStatus, isReviewed = false): DisputeFacts[] {
  const values = { amount: 400, currency: "usd", reason: "fraudulent", evidenceDueBy: null };
  return [{ id: 1, providerRef: "du_1", status, unknownStatus: null, ...values, isReviewed }];
}

describe("a replacement of a disputed order", () => {
  const refusals: Partial<Record<DisputeStatus, RegExp>> = {
    fraud_warning: /suspects fraud in order #7 \(du_1\).*reviewed/,
    warning_needs_response: /asks about the payment of order #7 \(du_1\).*reviewed/,
    warning_under_review: /asks about the payment of order #7 \(du_1\).*reviewed/,
    needs_response: /order #7 is disputed \(du_1\).*Wait for the result/,
    under_review: /order #7 is disputed \(du_1\).*Wait for the result/,
    appeal_needs_response: /order #7 is disputed \(du_1\).*Wait for the result/,
    appeal_under_review: /order #7 is disputed \(du_1\).*Wait for the result/,
    lost: /returned \$4\.00 of order #7 to the customer \(du_1\).*Place a new order/,
  };

  it.each(disputeStatus.options)("is refused by name or sent, with the status %s", (status) => {
    const refusal = refusalOfReplacement(original(disputed(status)));
    const expected = refusals[status];
    if (expected) expect(refusal).toMatch(expected);
    else expect(refusal).toBeNull();
  });

  it("is sent once an operator has reviewed the warning", () => {
    expect(refusalByDispute(original(disputed("fraud_warning", true)))).toBeNull();
  });

  it("is refused if the order that it replaces was itself a replacement of a disputed one", () => {
    const replaced = original([], { id: 8, payment: null, paymentStatus: "not_required" });
    expect(refusalOfReplacement(replaced)).toBeNull();
    expect(refusalOfReplacement(replaced, [original(disputed("lost"))])).toContain("order #7");
  });
});

describe("reasonToHoldReplacements", () => {
  const replaced = original([], { replacementOrderId: 9 });
  const reported = (order: OrderFacts, status: DisputeStatus) =>
    reasonToHoldReplacements(
      order,
      recordDisputeReport(
        order,
        {
          ...{ providerRef: "du_1", paymentRef: "pi_1", status, unknownStatus: null },
          ...{ amount: { value: 400, currency: "usd" }, reason: "fraudulent" },
          ...{ evidenceDueBy: null, openedAt: now },
        },
        { isConfirmed: true },
      ),
    );

  it("is a dispute that opens or is lost, or a refund", () => {
    expect(reported(replaced, "needs_response")).toContain("order #7 is disputed (du_1)");
    const open = original(disputed("needs_response"), { replacementOrderId: 9 });
    expect(reported(open, "lost")).toContain("returned $4.00 of order #7");
    const refund = {
      kind: "open",
      paymentId: 1,
      amount: 250,
      reason: "",
      origin: "gateway",
    } as const;
    expect(reasonToHoldReplacements(replaced, change({ steps: [], refund }))).toContain(
      "Order #7, whose items this one sends again, is refunded: $2.50.",
    );
  });

  it("is neither a dispute that is won or reviewed by the bank, nor one of an order without one", () => {
    const open = original(disputed("needs_response"), { replacementOrderId: 9 });
    expect(reported(open, "won")).toBeNull();
    expect(reported(open, "under_review")).toBeNull();
    expect(reported(original(), "needs_response")).toBeNull();
  });
});

describe("decideReplacementHold", () => {
  const replacement: OrderFacts = {
    ...placed,
    ...{ id: 9, status: "processing", paymentStatus: "not_required", payment: null },
  };
  const hold = (order: OrderFacts, reason = "Order #7 is disputed.") =>
    decideReplacementHold(order, reason, now);

  it("holds an order that has not left, and adds its reason to another hold, once", () => {
    const first = hold({ ...replacement, heldAt: new Date(0), holdReason: "Called." });
    if (first.kind !== "change") throw new Error(first.kind);
    const held = applyChange(replacement, first.change, now);
    expect(held).toMatchObject({
      heldAt: new Date(0),
      holdReason: "Called. Order #7 is disputed.",
    });
    expect(hold(held).kind).toBe("unchanged");
    expect(hold(replacement)).toMatchObject({
      change: { steps: [{ set: { heldAt: now, holdReason: "Order #7 is disputed." } }] },
    });
  });

  it("can't stop what has left or may have a label, but a manual shipment that is requested", () => {
    expect(hold({ ...replacement, status: "shipped" }).kind).toBe("refused");
    const requested = { ...shipment, status: "requested" as const };
    expect(hold({ ...replacement, shipment: requested }).kind).toBe("refused");
    const manual = { ...requested, isManual: true };
    expect(hold({ ...replacement, shipment: manual }).kind).toBe("change");
  });
});
