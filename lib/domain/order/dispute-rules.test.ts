import { describe, expect, it } from "vitest";
import { createModel } from "@/tests/support/order-model";
import { applyChange } from "./apply-change";
import { type DisputeReport, decidePaymentReview, recordDisputeReport } from "./dispute-rules";
import {
  type DisputeStatus,
  disputeStatus,
  isFormalDispute,
  needsEvidence,
} from "./dispute-status";
import type { OrderFacts, PaymentFacts } from "./facts";
import { nextStep } from "./next-step";
import { lostAmount } from "./payment-attention";
import { decideRefund, decideReversal, refundableAmount } from "./refund-rules";
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
  },
};

function paidOrder(patch: Partial<OrderFacts> = {}): OrderFacts {
  const { order } = createModel("pm_card_visa", policy);
  const paid = { paymentStatus: "paid", inventoryStatus: "reserved", payment } as const;
  return { ...order, status: "processing", ...paid, ...patch };
}

function report(status: DisputeStatus, more: Partial<DisputeReport> = {}): DisputeReport {
  return {
    ...{ providerRef: "du_1", paymentRef: "pi_1", status, amount: 1000, reason: "fraudulent" },
    ...{ evidenceDueBy: null, openedAt: now },
    ...more,
  };
}

/** The order after these reports, one after the other; the database would number the dispute. */
function recordAll(order: OrderFacts, ...reports: DisputeReport[]): OrderFacts {
  return reports.reduce((facts, one) => {
    const decision = recordDisputeReport(facts, one);
    if (decision.kind !== "change") return facts;
    const changed = applyChange(facts, decision.change, now);
    const disputes = changed.payment?.disputes.map((known, index) => ({ ...known, id: index + 1 }));
    return {
      ...changed,
      payment: changed.payment && { ...changed.payment, disputes: disputes ?? [] },
    };
  }, order);
}

const eventsOf = (order: OrderFacts, one: DisputeReport) => {
  const decision = recordDisputeReport(order, one);
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

  it("ignores an older report after the end, but records an overturned result", () => {
    const lost = recordAll(paidOrder(), report("needs_response"), report("lost"));
    expect(recordDisputeReport(lost, report("under_review")).kind).toBe("unchanged");
    expect(eventsOf(lost, report("won"))).toEqual(["payment/dispute_closed"]);
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
    expect(eventsOf(lost, report("appeal_needs_response"))).toEqual(["payment/disputed"]);
    const appealed = recordAll(lost, report("appeal_needs_response"));
    expect(nextStep(appealed, policy, now)?.attention).toContain("disputed");
    expect(decideReversal({ ...appealed, status: "cancelled" }).kind).toBe("unchanged");
    expect(appealed.payment && lostAmount(appealed.payment)).toBe(0);
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
    const order = recordAll(paidOrder({ status: "cancelled" }), report("lost", { amount: 400 }));
    expect(refundableAmount(order)).toBe(600);
    expect(order.payment && lostAmount(order.payment)).toBe(400);
    expect(order.payment?.refundedAmount).toBe(0);
  });
});
