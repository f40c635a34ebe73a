import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createModel } from "@/tests/support/order-model";
import { applyChange } from "./apply-change";
import { type DisputeReport, decidePaymentReview, recordDisputeReport } from "./dispute-rules";
import {
  type DisputeStatus,
  disputeStatus,
  isDisputeOpen,
  isFormalDispute,
  isWarning,
  needsEvidence,
} from "./dispute-status";
import type { OrderFacts, PaymentFacts } from "./facts";
import { nextStep } from "./next-step";
import { isRefundLocked, lostAmount } from "./payment-attention";
import { decideRefund, decideReversal, refundableAmount } from "./refund-rules";
import { decideClosing } from "./shipment-outcome-rules";
import { decideShipmentRequest } from "./shipment-rules";
import { orderStatus } from "./status";

const policy = { fulfillment: "auto", capture: "at_join" } as const;
const now = new Date("2026-01-01T00:00:00Z");

const payment: PaymentFacts = {
  ...{ id: 1, attempt: 1, method: "pm_card_visa", status: "paid", amount: 1000 },
  ...{ capturedAmount: 1000, refundedAmount: 0, refunds: [], disputes: [], providerRef: "pi_1" },
  ...{
    idempotencyKey: "k",
    captureBefore: null,
    captureRequestedAt: null,
    createdAt: now,
    updatedAt: now,
    orderSeq: 1,
    isCaptureReviewed: false,
    ...{ isMissing: false, missingReview: null },
  },
};

function paidOrder(patch: Partial<OrderFacts> = {}): OrderFacts {
  const { order } = createModel("pm_card_visa", policy);
  const paid = { paymentStatus: "paid", inventoryStatus: "reserved", payment } as const;
  return { ...order, status: "processing", ...paid, ...patch };
}

function report(status: DisputeStatus, more: Partial<DisputeReport> = {}): DisputeReport {
  return {
    ...{ providerRef: "du_1", paymentRef: "pi_1", status, unknownStatus: null },
    amount: { value: 1000, currency: "usd" },
    ...{ reason: "fraudulent", evidenceDueBy: null, openedAt: now },
    ...more,
  };
}

/**
 * The order after these confirmed reports, one after the other; the database would number the dispute.
 */
function recordAll(order: OrderFacts, ...reports: DisputeReport[]): OrderFacts {
  return reports.reduce((facts, one) => {
    const decision = recordDisputeReport(facts, one, { isConfirmed: true });
    if (decision.kind !== "change") return facts;
    const changed = applyChange(facts, decision.change, now);
    const disputes = changed.payment?.disputes.map((known, index) => ({ ...known, id: index + 1 }));
    return {
      ...changed,
      payment: changed.payment && { ...changed.payment, disputes: disputes ?? [] },
    };
  }, order);
}

const eventsOf = (order: OrderFacts, one: DisputeReport, isConfirmed = false) => {
  const decision = recordDisputeReport(order, one, { isConfirmed });
  if (decision.kind !== "change") return [];
  return decision.change.steps.map(({ event }) => event?.type);
};

describe("recordDisputeReport", () => {
  it("reports a dispute when it opens, escalates and closes, and nothing in between", () => {
    const inquiry = recordAll(paidOrder(), report("warning_needs_response"));
    expect(eventsOf(paidOrder(), report("warning_needs_response"))).toEqual(["payment/disputed"]);
    expect(eventsOf(inquiry, report("warning_needs_response"))).toEqual([]);
    expect(eventsOf(inquiry, report("warning_under_review"))).toEqual([]);
    expect(eventsOf(inquiry, report("needs_response"))).toEqual(["payment/disputed"]);
    expect(eventsOf(inquiry, report("warning_closed"))).toEqual(["payment/dispute_closed"]);
  });

  it("records another status after the end only once it is confirmed, whatever it is", () => {
    const closed = disputeStatus.options.filter((status) => !isDisputeOpen(status));
    for (const before of closed) {
      const order = recordAll(paidOrder(), report(before));
      for (const status of disputeStatus.options) {
        const isEscalation = isWarning(before) && !isWarning(status);
        const decision = recordDisputeReport(order, report(status));
        const expected = isEscalation ? "change" : status === before ? "unchanged" : "refused";
        expect(decision.kind, `${before} → ${status}`).toBe(expected);
        if (status === before) continue;
        const type = isDisputeOpen(status) ? "payment/disputed" : "payment/dispute_closed";
        expect(eventsOf(order, report(status), true), `${before} → ${status}`).toEqual([type]);
        const [known] = recordAll(order, report(status)).payment?.disputes ?? [];
        expect(known?.status).toBe(status);
      }
    }
  });

  it("opens a closed inquiry as a dispute, which needs evidence and locks refunds", () => {
    const closed = recordAll(
      paidOrder(),
      report("warning_needs_response"),
      report("warning_closed"),
    );
    const decision = recordDisputeReport(closed, report("needs_response"));
    expect(decision.kind).toBe("change");
    const escalated = recordAll(closed, report("needs_response"));
    expect(nextStep(escalated, policy, now)?.attention).toContain("disputed");
    expect(escalated.payment && isRefundLocked(escalated.payment)).toBe(true);
  });

  it("does not turn a dispute into an inquiry again by a report that was overtaken", () => {
    const disputed = recordAll(paidOrder(), report("needs_response"));
    expect(recordDisputeReport(disputed, report("warning_under_review")).kind).toBe("refused");
  });

  it("records statuses that it does not know, and needs attention until they are reviewed", () => {
    const unknown = report("under_review", { unknownStatus: "arbitration_pending" });
    for (const before of [report("needs_response"), report("lost"), report("won")]) {
      const order = recordAll(paidOrder({ status: "completed" }), before);
      expect(eventsOf(order, unknown, true)).toEqual(["payment/disputed"]);
      const after = recordAll(order, unknown);
      expect(after.payment?.disputes).toMatchObject([{ unknownStatus: "arbitration_pending" }]);
      expect(nextStep(after, policy, now)?.attention).toContain("doesn't know");
      const review = decidePaymentReview(after, "It is in arbitration");
      if (review.kind !== "change") throw new Error(review.kind);
      const reviewed = applyChange(after, review.change, now);
      expect(nextStep(reviewed, policy, now)).toBeNull();
      expect(reviewed.payment && isRefundLocked(reviewed.payment)).toBe(true);
      const other = report("under_review", { unknownStatus: "arbitration_started" });
      expect(nextStep(recordAll(reviewed, other), policy, now)?.attention).toContain("know");
    }
  });

  it("ignores a dispute of another payment", () => {
    const other = report("needs_response", { paymentRef: "pi_2" });
    expect(recordDisputeReport(paidOrder(), other).kind).toBe("unchanged");
  });

  it("needs a new review when an inquiry becomes a dispute", () => {
    const inquiry = recordAll(paidOrder(), report("warning_needs_response"));
    const review = decidePaymentReview(inquiry, "Asked the customer");
    if (review.kind !== "change") throw new Error(review.kind);
    const reviewed = applyChange(inquiry, review.change, now);
    expect(nextStep(reviewed, policy, now)?.action).toBe("create_shipment");
    const escalated = recordAll(reviewed, report("needs_response"));
    expect(nextStep(escalated, policy, now)).toMatchObject({ action: null });
    expect(decidePaymentReview(escalated, "Again").kind).toBe("refused");
  });
});

describe("an appeal", () => {
  it("stops shipping and refunds again after a dispute was lost, and ends as won or lost", () => {
    const lost = recordAll(paidOrder(), report("needs_response"), report("lost"));
    expect(eventsOf(lost, report("appeal_needs_response"), true)).toEqual(["payment/disputed"]);
    const appealed = recordAll(lost, report("appeal_needs_response"));
    expect(nextStep(appealed, policy, now)?.attention).toContain("disputed");
    expect(decideReversal({ ...appealed, status: "cancelled" }).kind).toBe("unchanged");
    expect(lostAmount(appealed)).toBe(0);
    const waiting = recordAll(appealed, report("appeal_under_review"));
    expect(decideShipmentRequest(waiting, policy).kind).toBe("refused");
    expect(eventsOf(waiting, report("won"))).toEqual(["payment/dispute_closed"]);
    expect(eventsOf(waiting, report("lost"))).toEqual(["payment/dispute_closed"]);
  });
});

describe("every status of a dispute with every status of an order", () => {
  const cases = orderStatus.options.flatMap((status) =>
    disputeStatus.options.map((dispute) => [status, dispute] as const),
  );

  it.each(cases)("of a %s order leads on, to the end or to an operator: %s", (status, dispute) => {
    const order = recordAll(paidOrder({ status }), report(dispute));
    const step = nextStep(order, policy, now);
    expect(step === null || step.action !== null || step.attention !== null).toBe(true);
    const isFormal = isFormalDispute(dispute);
    if (isFormal || dispute === "lost") {
      expect(decideShipmentRequest(order, policy).kind).toBe("refused");
      expect(decideReversal(order).kind).toBe("unchanged");
    }
    if (isFormal) {
      const request = { requestKey: "k", amount: 1, reason: "", lines: [], actor: "user:1" };
      expect(decideRefund(order, request).kind).toBe("refused");
    }
    if (needsEvidence(dispute)) expect(step?.attention).toContain("disputed");
  });

  it("counts a lost dispute as gone, and not as refunded", () => {
    const amount = { value: 400, currency: "usd" };
    const order = recordAll(paidOrder({ status: "cancelled" }), report("lost", { amount }));
    expect(refundableAmount(order)).toBe(600);
    expect(lostAmount(order)).toBe(400);
    expect(order.payment?.refundedAmount).toBe(0);
  });
});

describe("the amount of a lost dispute", () => {
  const disputes = fc.array(
    fc.record({
      value: fc.integer({ min: 0, max: 5_000_000_000 }),
      currency: fc.constantFrom("usd", "eur", "jpy"),
      isLost: fc.boolean(),
    }),
    { maxLength: 4 },
  );
  const sums = fc.tuple(fc.nat(100_000), fc.nat(100_000)).map(([a, b]) => ({
    ...{ capturedAmount: Math.max(a, b), refundedAmount: Math.min(a, b) },
  }));

  it("never exceeds what was captured and not refunded, in the order's currency", () => {
    fc.assert(
      fc.property(disputes, sums, (reported, { capturedAmount, refundedAmount }) => {
        const start = paidOrder({
          status: "cancelled",
          payment: { ...payment, amount: capturedAmount, capturedAmount, refundedAmount },
        });
        const order = reported.reduce((facts, { value, currency, isLost }, index) => {
          const providerRef = `du_${index}`;
          const amount = { value, currency };
          return recordAll(facts, report(isLost ? "lost" : "won", { providerRef, amount }));
        }, start);
        const left = capturedAmount - refundedAmount;
        const lost = lostAmount(order);
        expect(lost).toBeGreaterThanOrEqual(0);
        expect(lost).toBeLessThanOrEqual(left);
        expect(refundableAmount(order)).toBe(left - lost);
        const losses = reported.filter(({ isLost }) => isLost);
        const isUnclear = losses.some(({ currency }) => currency !== "usd");
        const sum = losses.reduce((total, { value }) => total + value, 0);
        expect(lost).toBe(isUnclear ? left : Math.min(left, sum));
        const attention = nextStep(order, policy, now)?.attention ?? "";
        expect(attention.includes("another currency")).toBe(isUnclear);
      }),
    );
  });

  it("of a warning is what was captured", () => {
    const order = paidOrder({ payment: { ...payment, capturedAmount: 700 } });
    const warned = recordAll(order, report("fraud_warning", { amount: null }));
    expect(warned.payment?.disputes).toMatchObject([{ amount: 700, currency: "usd" }]);
  });
});

describe("an order whose shipment failed and whose dispute was lost", () => {
  const shipment = {
    ...{ id: 1, idempotencyKey: "k", carrier: null, trackingNumber: null, isManual: false },
    ...{ estimatedDelivery: null, isHandled: false, restocked: [], overruledStatus: null },
  };

  it.each(["lost", "returned"] as const)("%s: is only closed, which needs no reason", (status) => {
    const shipped = paidOrder({ status: "shipped", shipment: { ...shipment, status } });
    const part = recordAll(shipped, report("lost", { amount: { value: 400, currency: "usd" } }));
    expect(nextStep(part, policy, now)?.attention).toContain("Refund the order");
    expect(decideClosing(part, null).kind).toBe("refused");
    const all = recordAll(shipped, report("lost"));
    expect(nextStep(all, policy, now)?.attention).toContain("bank has returned the payment");
    expect(decideClosing(all, null).kind).toBe("change");
  });
});
