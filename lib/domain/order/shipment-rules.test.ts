import { describe, expect, it } from "vitest";
import { createModel } from "@/tests/support/order-model";
import { applyChange } from "./apply-change";
import type { Decision } from "./change";
import type { OrderFacts } from "./facts";
import { decideMarkDelivered } from "./operator-rules";
import { decideShipmentReport } from "./shipment-outcome-rules";
import { recordTrackingStatus } from "./shipment-rules";
import type { OrderStatus, ShipmentStatus } from "./status";

const now = new Date("2026-01-01T00:00:00Z");
const { order } = createModel("pm_card_visa", { fulfillment: "auto", capture: "at_join" });

function withShipment(status: OrderStatus, shipmentStatus: ShipmentStatus): OrderFacts {
  return {
    ...{ ...order, status, paymentStatus: "paid", inventoryStatus: "fulfilled" },
    shipment: {
      ...{ id: 1, status: shipmentStatus, idempotencyKey: "k", carrier: "Northwind" },
      ...{ trackingNumber: "NW1", estimatedDelivery: null, isHandled: false, isManual: false },
      ...{ restocked: [], overruledStatus: null },
    },
  };
}

function applied(facts: OrderFacts, decision: Decision): OrderFacts {
  return decision.kind === "change" ? applyChange(facts, decision.change, now) : facts;
}

const report = (facts: OrderFacts, outcome: "lost" | "returned") =>
  applied(facts, decideShipmentReport(facts, outcome, "She called"));
const track = (facts: OrderFacts, status: ShipmentStatus) =>
  recordTrackingStatus(facts, status, now);

describe("What an operator reports about a shipment", () => {
  it("stays when the carrier repeats itself, or an older answer comes late", () => {
    const lost = report(withShipment("shipped", "out_for_delivery"), "lost");
    expect(track(lost, "out_for_delivery").kind).toBe("unchanged");
    expect(track(lost, "in_transit").kind).toBe("unchanged");
    const returned = report(withShipment("completed", "delivered"), "returned");
    expect(track(returned, "delivered").kind).toBe("unchanged");
    const both = report(report(withShipment("shipped", "in_transit"), "lost"), "returned");
    expect(track(both, "in_transit").kind).toBe("unchanged");
  });

  it("is replaced by news of the carrier, which counts from then on", () => {
    const lost = report(withShipment("shipped", "in_transit"), "lost");
    const delivered = applied(lost, track(lost, "delivered"));
    expect(delivered).toMatchObject({
      status: "delivered",
      shipment: { status: "delivered", overruledStatus: null },
    });
    const returned = applied(delivered, track(delivered, "returned"));
    expect(returned.shipment?.status).toBe("returned");
    const back = applied(lost, track(lost, "returned"));
    expect(back.shipment?.status).toBe("returned");
  });

  it("stays also when it is that a lost shipment arrived", () => {
    for (const status of ["shipped", "completed"] as const) {
      const lost = withShipment(status, "lost");
      const arrived = applied(lost, decideMarkDelivered(lost, now));
      expect(arrived.shipment?.status).toBe("delivered");
      expect(decideMarkDelivered(arrived, now).kind).toBe("unchanged");
      expect(track(arrived, "lost").kind).toBe("unchanged");
      expect(track(arrived, "returned").kind).toBe("change");
    }
  });
});
