import { describe, expect, it } from "vitest";
import { createModel } from "@/tests/support/order-model";
import type { OrderFacts } from "./facts";
import { checkShippingLines, orderIdOf, type ShippingLine } from "./manual-shipping-file";

const { order } = createModel("pm_card_visa", { fulfillment: "manual", capture: "at_join" });
const paid: OrderFacts = { ...order, id: 7, status: "processing", paymentStatus: "paid" };

const row = (line: number, orderNumber: string, rest: Partial<ShippingLine> = {}) => ({
  ...{ line, orderNumber, carrier: "UPS", trackingNumber: "1Z1", issue: null },
  ...rest,
});
const check = (lines: ShippingLine[], orders: OrderFacts[] = [paid]) =>
  checkShippingLines(lines, orders);

describe("checkShippingLines", () => {
  it("ships a paid order, with or without a carrier and tracking number", () => {
    expect(check([row(2, "#7")])).toMatchObject([
      { line: 2, orderId: 7, carrier: "UPS", trackingNumber: "1Z1", kind: "ship", reason: null },
    ]);
    expect(check([row(2, "7", { carrier: "", trackingNumber: "" })])).toMatchObject([
      { carrier: null, trackingNumber: null, kind: "ship" },
    ]);
  });

  it.each([
    ["", "The order number is missing."],
    ["7a", "The order number must be a whole number, such as 17 or #17."],
    ["0", "The order number must be a whole number, such as 17 or #17."],
    ["8", "No order has this number."],
  ])("refuses the order number “%s”", (orderNumber, reason) => {
    expect(check([row(2, orderNumber)])).toMatchObject([{ kind: "refused", reason }]);
  });

  it("refuses all rows of an order that is in several", () => {
    const reason = "This order is in several rows. Keep one of them.";
    expect(check([row(2, "7"), row(3, "#7")])).toMatchObject([{ reason }, { reason }]);
  });

  it("refuses with the reason of the order", () => {
    const reasons = (changed: Partial<OrderFacts>) =>
      check([row(2, "7")], [{ ...paid, ...changed }]).map(({ reason }) => reason);
    expect(reasons({ status: "cancelled" })).toEqual(["The order is cancelled."]);
    expect(reasons({ paymentStatus: "pending" })).toEqual(["The order is not paid."]);
    expect(reasons({ heldAt: new Date() })).toEqual(["The order is on hold."]);
  });

  it("leaves an order alone that was shipped like this before, and refuses another number", () => {
    const shipment = {
      ...{ id: 1, status: "label_created" as const, idempotencyKey: "k", isHandled: false },
      ...{ carrier: "UPS", trackingNumber: "1Z1", estimatedDelivery: null },
      ...{ isManual: true, restocked: [], overruledStatus: null },
    };
    const shipped: OrderFacts = { ...paid, status: "shipped", shipment };
    expect(check([row(2, "7")], [shipped])).toMatchObject([{ kind: "unchanged" }]);
    expect(check([row(2, "7", { trackingNumber: "1Z2" })], [shipped])).toMatchObject([
      { kind: "refused", reason: "The order is shipped." },
    ]);
  });
});

describe("orderIdOf", () => {
  it("reads what people copy from a list", () => {
    expect(orderIdOf("17")).toBe(17);
    expect(orderIdOf("#17")).toBe(17);
    expect(orderIdOf("17.0")).toBeNull();
    expect(orderIdOf("99999999999")).toBeNull();
  });
});
