import { describe, expect, it } from "vitest";
import type { AdminRefund } from "@/lib/domain/order/admin-view";
import { calculateUnitRefund, explainRefundEffect, listRefundableItems } from "./refund-draft";

const item = { productId: 7, sku: "TP", name: "Test piece" };

/** A refund of some of the units. */
const refundOf = (quantity: number, status: "succeeded" | "failed" = "succeeded"): AdminRefund => ({
  ...{ id: quantity, actor: "user:2", name: "Olu", reason: "Broken", createdAt: "", amount: 1 },
  ...{ status, failureCode: null, isRestocked: false },
  lines: [{ productId: 7, quantity, restock: false }],
});

/** An order of three units at 10.00 each, with a total that may include a discount or surcharge. */
function orderWith(
  total: number,
  options: {
    left?: number;
    status?: "processing" | "shipped" | "lost";
    shipment?: "in_transit" | "lost" | "returned";
    refunds?: AdminRefund[];
    uncharged?: number;
  } = {},
) {
  const { left = total, status = "shipped", refunds = [], uncharged = 0 } = options;
  const shipment = options.shipment ? { status: options.shipment } : null;
  const items = [{ ...item, quantity: 3, unitPrice: 1_000, subtotal: 3_000 }];
  const order = { status, currency: "usd", items, total, shipment };
  const stock = [{ productId: 7, unchargedQuantity: uncharged }];
  return { order, stock, payments: [{ refunds }], refundable: left };
}

describe("calculateUnitRefund", () => {
  it("includes the units' share of discounts and surcharges", () => {
    expect(calculateUnitRefund(orderWith(3_000), { 7: "2" })).toBe("20.00");
    expect(calculateUnitRefund(orderWith(2_500), { 7: "1" })).toBe("8.33");
    expect(calculateUnitRefund(orderWith(2_500), { 7: "3" })).toBe("25.00");
    expect(calculateUnitRefund(orderWith(3_600), { 7: "1" })).toBe("12.00");
  });

  it("never exceeds what can still be refunded", () => {
    expect(calculateUnitRefund(orderWith(3_000, { left: 500 }), { 7: "1" })).toBe("5.00");
  });

  it("gives the rounding remainder to the last unit", () => {
    expect(calculateUnitRefund(orderWith(1_000), { 7: "1" })).toBe("3.33");
    const one = { refunds: [refundOf(1), refundOf(2, "failed")] };
    expect(calculateUnitRefund(orderWith(1_000, one), { 7: "1" })).toBe("3.33");
    expect(calculateUnitRefund(orderWith(1_000, one), { 7: "2" })).toBe("6.67");
    const two = { refunds: [refundOf(2)] };
    expect(calculateUnitRefund(orderWith(1_000, two), { 7: "1" })).toBe("3.34");
    expect(listRefundableItems(orderWith(1_000, two))).toMatchObject([
      { productId: 7, refundedUnits: 2, refundableUnits: 1 },
    ]);
    expect(listRefundableItems(orderWith(1_000, { refunds: [refundOf(3)] }))).toEqual([]);
  });

  it("leaves out units that were never charged", () => {
    const order = orderWith(1_000, { uncharged: 1, left: 667 });
    expect(calculateUnitRefund(order, { 7: "1" })).toBe("3.33");
    expect(calculateUnitRefund(order, { 7: "2" })).toBe("6.67");
    expect(listRefundableItems(order)).toMatchObject([{ refundedUnits: 0, refundableUnits: 2 }]);
  });
});

describe("explainRefundEffect", () => {
  it("says what a refund before shipping does to the order", () => {
    const adminOrder = orderWith(3_000, { status: "processing" });
    expect(explainRefundEffect(adminOrder, { mode: "all", amount: "" })).toMatch(/cancels it/);
    const full = explainRefundEffect(adminOrder, { mode: "amount", amount: "30.00" });
    expect(full).toMatch(/cancels it/);
    const partial = explainRefundEffect(adminOrder, { mode: "amount", amount: "5" });
    expect(partial).toMatch(/will still ship/);
    const items = explainRefundEffect(adminOrder, { mode: "items", amount: "5" });
    expect(items).toMatch(/refunded items won't ship/);
  });

  it("says that a refund after shipping doesn't change the status", () => {
    const effect = explainRefundEffect(orderWith(3_000), { mode: "all", amount: "" });
    expect(effect).toMatch(/status won't change/);
  });

  it("says that a full refund closes an order whose shipment did not arrive", () => {
    const all = { mode: "all", amount: "" };
    const lost = orderWith(3_000, { shipment: "lost" });
    expect(explainRefundEffect(lost, all)).toMatch(/is lost, so a full refund closes the order/);
    expect(explainRefundEffect(lost, { mode: "amount", amount: "5" })).toMatch(/won't change/);
    const returned = orderWith(3_000, { shipment: "returned" });
    expect(explainRefundEffect(returned, all)).toMatch(/closes the order/);
    const closed = orderWith(3_000, { shipment: "lost", status: "lost" });
    expect(explainRefundEffect(closed, all)).toMatch(/won't change/);
    const underway = orderWith(3_000, { shipment: "in_transit" });
    expect(explainRefundEffect(underway, all)).toMatch(/won't change/);
  });
});
