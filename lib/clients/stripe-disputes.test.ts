import { describe, expect, it } from "vitest";
import { GatewayUnavailable } from "./payment-gateway";
import { toDisputeReport, toFraudWarningReport } from "./stripe-disputes";

const dispute = {
  ...{ id: "du_1", amount: 1000, created: 1_780_000_000, reason: "fraudulent" },
  ...{ status: "needs_response", payment_intent: "pi_1" },
};

describe("toDisputeReport", () => {
  it.each([
    ["warning_needs_response", "warning_needs_response"],
    ["appeal_needs_response", "appeal_needs_response"],
    ["appeal_under_review", "appeal_under_review"],
    ["prevented", "prevented"],
    // Statuses that the gateway may add count as open, so that they stop this order alone.
    ["arbitration_pending", "under_review"],
    ["warning_escalating", "warning_under_review"],
  ])("reports the status %s as %s", (status, reported) => {
    expect(toDisputeReport({ ...dispute, status }).status).toBe(reported);
  });

  it("knows no deadline where the bank accepts no response", () => {
    const due = (due_by: number | null) =>
      toDisputeReport({ ...dispute, evidence_details: { due_by } }).evidenceDueBy;
    expect(due(0)).toBeNull();
    expect(due(null)).toBeNull();
    expect(due(1_780_000_000)).toEqual(new Date(1_780_000_000_000));
  });

  it("refuses a dispute without an amount or a status", () => {
    expect(() => toDisputeReport({ ...dispute, amount: undefined })).toThrow(GatewayUnavailable);
    expect(() => toDisputeReport({ ...dispute, status: "" })).toThrow(GatewayUnavailable);
  });
});

describe("toFraudWarningReport", () => {
  it("takes a warning that names no payment", () => {
    const warning = { id: "issfr_1", actionable: true, created: 1, fraud_type: "misc" };
    expect(toFraudWarningReport(warning)).toMatchObject({
      ...{ paymentRef: null, status: "fraud_warning", amount: null },
    });
  });
});
