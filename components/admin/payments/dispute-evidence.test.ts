import { describe, expect, it } from "vitest";
import type { DisputeView } from "@/lib/domain/dispute-view";
import { disputeStatus } from "@/lib/domain/order/dispute-status";
import { disputeEvidence, evidenceText } from "./dispute-evidence";
import {
  disputeStatusLabels,
  operatorDisputeReason,
  operatorDisputeTexts,
} from "./operator-dispute-text";

const at = "2026-11-29T12:00:00.000Z";
const statuses = {
  status: "shipped",
  paymentStatus: "paid",
  inventoryStatus: "fulfilled",
} as const;

const dispute = {
  ...{ id: 1, orderId: 7, status: "needs_response", amount: 4200, currency: "usd" },
  ...{ reason: "product_not_received", evidenceDueBy: at, isReviewed: false },
  ...{ providerRef: "du_1", openedAt: at, closedAt: null, paymentRef: "pi_1", paidAt: at },
  order: {
    ...{ id: 7, total: 4200, currency: "usd", createdAt: at, email: "ann@example.com" },
    shippingAddress: "1 Harbour Street\nPortsmouth",
    items: [{ sku: "TEA", name: "Tea", quantity: 2, unitPrice: 2100, subtotal: 4200 }],
    shipment: {
      ...{ carrier: "Post", trackingNumber: "T1", shippedAt: at, deliveredAt: null },
    },
  },
  events: [
    { type: "payment/completed", data: { amount: 4200 }, at, ...statuses },
    { type: "order/noted", data: {}, at, ...statuses },
  ],
  emails: [{ subject: "Your order has shipped", to: "ann@example.com", text: "T1", sentAt: at }],
} as unknown as DisputeView;

describe("disputeEvidence", () => {
  const clock = { now: new Date(at), timeZone: "UTC" };

  it("names the payment, address, tracking number, timeline and emails, but no notes", () => {
    const text = evidenceText(disputeEvidence(dispute, clock));
    for (const part of ["$42.00", "pi_1", "Portsmouth", "T1", "Payment captured", "has shipped"]) {
      expect(text).toContain(part);
    }
    expect(text).toContain("Product not received");
    expect(text).not.toContain("Note added");
  });
});

describe("the texts of disputes", () => {
  it.each(disputeStatus.options)("name the status %s", (status) => {
    expect(disputeStatusLabels[status].name).not.toBe("");
    expect(operatorDisputeTexts[status].title).not.toBe("");
  });

  it("show reasons that this version does not know", () => {
    expect(operatorDisputeReason("new_reason")).toBe("New reason");
  });
});
