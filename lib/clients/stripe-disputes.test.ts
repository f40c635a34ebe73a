import type Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { disputeStatus } from "@/lib/domain/order/dispute-status";
import { GatewayUnavailable } from "./payment-gateway";
import { DisputeReader, toDisputeReport, toFraudWarningReport } from "./stripe-disputes";
import { PermittedReads } from "./stripe-permissions";

const dispute = {
  ...{ id: "du_1", amount: 1000, created: 1_780_000_000, reason: "fraudulent" },
  ...{ status: "needs_response", payment_intent: "pi_1", currency: "usd" },
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
    expect(toDisputeReport({ ...dispute, status })).toMatchObject({
      status: reported,
      unknownStatus: disputeStatus.safeParse(status).success ? null : status,
    });
  });

  it("reads the amount with its own currency", () => {
    expect(toDisputeReport({ ...dispute, currency: "EUR" }).amount).toEqual({
      ...{ value: 1000, currency: "eur" },
    });
    for (const currency of [undefined, null, "", "us", "usd1"]) {
      expect(() => toDisputeReport({ ...dispute, currency })).toThrow(GatewayUnavailable);
    }
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

describe("an unknown status", () => {
  it("is logged when it is read", async () => {
    const logged: unknown[] = [];
    const answer = { ...dispute, status: "arbitration_pending" };
    const stripe = {
      disputes: { retrieve: async () => answer, list: async () => ({ data: [answer, dispute] }) },
      radar: { earlyFraudWarnings: { list: async () => ({ data: [] }) } },
    } as unknown as Stripe;
    const log = { warn: (fields: unknown) => logged.push(fields) };
    const reader = new DisputeReader(stripe, new PermittedReads(log), log);
    await reader.retrieve("du_1");
    await reader.list("pi_1");
    const entry = { dispute: "du_1", unknownStatus: "arbitration_pending" };
    expect(logged).toEqual([entry, entry]);
  });
});
