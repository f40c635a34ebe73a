import { describe, expect, it } from "vitest";
import type { DisputeView } from "@/lib/domain/dispute-view";
import { disputeStatus } from "@/lib/domain/order/dispute-status";
import { disputeEvidence, evidenceText } from "./dispute-evidence";
import {
  disputeLabel,
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
  ...{
    unknownStatus: null,
    providerRef: "du_1",
    openedAt: at,
    closedAt: null,
    paymentRef: "pi_1",
    paidAt: at,
  },
  order: {
    ...{ id: 7, total: 4200, currency: "usd", createdAt: at, email: "ann@example.com" },
    shippingAddress: "1 Harbour Street\nPortsmouth",
    items: [
      {
        ...{ productId: 1, sku: "TEA", name: "Tea", quantity: 2, shippingQuantity: 1 },
        ...{ unitPrice: 2100, subtotal: 4200 },
      },
    ],
    shipment: {
      ...{ carrier: "Post", trackingNumber: "T1", shippedAt: at, deliveredAt: null },
      status: "in_transit",
    },
    replacementOrderId: null,
  },
  refunds: [],
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

describe("the units and refunds of the evidence", () => {
  const linesOf = (heading: string, more: object = {}) =>
    disputeEvidence({ ...dispute, ...more }, { now: new Date(at), timeZone: "UTC" }).find(
      (section) => section.heading === heading,
    )?.lines;

  it("count what has shipped, and not what was refunded before", () => {
    expect(linesOf("Items")).toEqual(["1 × Tea (TEA) shipped of 2 ordered at $21.00 each"]);
    expect(linesOf("Items", { order: { ...dispute.order, shipment: null } })).toEqual([
      "Tea (TEA): none shipped of 2 ordered at $21.00 each",
    ]);
  });

  it("name each refund with its date, amount and units", () => {
    expect(linesOf("Refunds")).toEqual(["None."]);
    const units = [{ productId: 1, quantity: 1 }];
    const refunds = [
      { amount: 2100, status: "succeeded", requestedAt: at, units },
      { amount: 100, status: "pending", requestedAt: at, units: [] },
      { amount: 200, status: "failed", requestedAt: at, units: [] },
    ];
    const [first, second, third] = linesOf("Refunds", { refunds }) ?? [];
    expect(first).toMatch(/^\$21\.00 on .*12:00.* for 1 × Tea$/);
    expect(second).toMatch(/^\$1\.00 on .*, not confirmed yet$/);
    expect(third).toMatch(/^\$2\.00 on .*, failed$/);
  });

  it("say what became of the shipment, and that its items were sent again", () => {
    const shipment = { ...dispute.order.shipment, status: "lost" };
    const order = { ...dispute.order, shipment, replacementOrderId: 8 };
    expect(linesOf("Shipment", { order })?.slice(-2)).toEqual([
      "Reported as lost.",
      "Items sent again as order 8.",
    ]);
  });

  it("are in the dispute's own currency", () => {
    expect(linesOf("Payment", { currency: "eur", amount: 3900 })?.join()).toContain("€39.00");
  });
});

describe("the texts of disputes", () => {
  it.each(disputeStatus.options)("name the status %s", (status) => {
    expect(disputeStatusLabels[status].name).not.toBe("");
    expect(operatorDisputeTexts[status].title).not.toBe("");
  });

  it("show statuses that this version does not know", () => {
    const label = disputeLabel({ status: "under_review", unknownStatus: "arbitration_pending" });
    expect(label).toEqual({ name: "Unknown status: Arbitration pending", tone: "warn" });
  });

  it("show reasons that this version does not know", () => {
    expect(operatorDisputeReason("new_reason")).toBe("New reason");
  });
});
