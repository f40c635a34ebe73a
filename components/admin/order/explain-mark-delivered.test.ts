import { describe, expect, it } from "vitest";
import { explainMarkDelivered } from "./explain-mark-delivered";

const shipment = {
  ...{ id: 1, carrier: "UPS", trackingNumber: "1Z", trackingUrl: null, isManual: false },
  ...{ estimatedDelivery: null, shippedAt: null, deliveredAt: null },
  status: "in_transit" as const,
};

describe("explainMarkDelivered", () => {
  it("says that a shipped order is completed, and that the carrier may say otherwise", () => {
    const text = explainMarkDelivered({ status: "shipped", shipment });
    expect(text).toContain("Completes the order and emails the customer");
    expect(text).toContain("The carrier can still report later");
  });

  it("says that a correction of a completed order sends no email", () => {
    const lost = { ...shipment, status: "lost" as const, isManual: true };
    expect(explainMarkDelivered({ status: "completed", shipment: lost })).toBe(
      "Corrects the shipment, which is reported as lost. The order stays completed, and no email is sent. This can't be undone.",
    );
  });
});
