import { describe, expect, it } from "vitest";
import { createModel } from "@/tests/support/order-model";
import type { OrderFacts } from "./facts";
import {
  decideManualShipment,
  manualShippingResult,
  recordManualShipment,
} from "./manual-shipment-rules";

const now = new Date("2026-01-01T00:00:00Z");
const { order } = createModel("pm_card_visa", { fulfillment: "manual", capture: "at_join" });
const manual = { carrier: "UPS", trackingNumber: "1Z1" };
const payment = {
  ...{ id: 1, attempt: 1, method: null, status: "paid" as const, amount: 1000 },
  ...{ capturedAmount: 1000, refundedAmount: 0, refunds: [], providerRef: "pi_1" },
  ...{
    idempotencyKey: "k",
    captureRequestedAt: null,
    captureBefore: null,
    createdAt: now,
    updatedAt: now,
    orderSeq: 1,
    isCaptureReviewed: false,
    ...{ isMissing: false, missingReview: null },
  },
};
const dispute = {
  ...{ id: 1, providerRef: "dp_1", status: "needs_response" as const, amount: 1000 },
  ...{ unknownStatus: null, currency: "usd" },
  ...{ reason: "fraudulent", evidenceDueBy: null, isReviewed: false },
};
const shipment = {
  ...{ id: 1, status: "requested" as const, idempotencyKey: "k", estimatedDelivery: null },
  ...{ ...manual, isHandled: false, isManual: true, restocked: [], overruledStatus: null },
};
const paid = (disputes: (typeof dispute)[]): OrderFacts => ({
  ...order,
  ...{ status: "processing", paymentStatus: "paid", payment: { ...payment, disputes } },
});

describe("A manual shipment", () => {
  it("ships a paid order", () => {
    expect(decideManualShipment(paid([]), manual, now).kind).toBe("change");
    expect(recordManualShipment({ ...paid([]), shipment }, now).kind).toBe("change");
  });

  it("is shipped only once its order is", () => {
    const requested = { ...paid([]), shipment };
    expect(manualShippingResult(requested).kind).toBe("requested");
    const authorized = { ...requested, paymentStatus: "authorized" as const };
    expect(manualShippingResult(authorized)).toEqual({
      kind: "requested",
      reason: "Waiting for the payment to be captured: don't hand it over yet.",
    });
    expect(manualShippingResult({ ...paid([dispute]), shipment })).toMatchObject({
      kind: "requested",
      reason: expect.stringMatching(/dispute.*Don't hand it over yet\.$/),
    });
    for (const status of ["cancelled", "failed"] as const) {
      expect(manualShippingResult({ ...requested, status }).kind).toBe("refused");
    }
    expect(manualShippingResult({ ...requested, paymentStatus: "refunded" }).kind).toBe("refused");
    const label = { ...shipment, status: "label_created" as const };
    expect(manualShippingResult({ ...requested, status: "shipped", shipment: label })).toEqual({
      kind: "shipped",
    });
  });

  it("does not ship an order whose payment is disputed, also if requested before", () => {
    expect(decideManualShipment(paid([dispute]), manual, now).kind).toBe("refused");
    expect(recordManualShipment({ ...paid([dispute]), shipment }, now).kind).toBe("unchanged");
  });
});
