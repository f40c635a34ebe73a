import { describe, expect, it } from "vitest";
import { calculateUnitRefund, explainRefundEffect } from "./refund-draft";

const item = { productId: 7, sku: "TP", name: "Test piece" };

/** An order of three units at 10.00 each, with a total that may include a discount or surcharge. */
function orderWith(
  total: number,
  options: { left?: number; status?: "processing" | "shipped" } = {},
) {
  const { left = total, status = "shipped" } = options;
  const items = [{ ...item, quantity: 3, unitPrice: 1_000, subtotal: 3_000 }];
  const order = { status, currency: "usd", items, subtotal: 3_000, total };
  return { order, payments: [], refundable: left };
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

  it("is zero for items that cost nothing", () => {
    const { order, ...rest } = orderWith(500);
    expect(calculateUnitRefund({ ...rest, order: { ...order, subtotal: 0 } }, { 7: "1" })).toBe(
      "0.00",
    );
  });
});

describe("explainRefundEffect", () => {
  it("says that a full refund before shipping keeps the order from shipping", () => {
    const adminOrder = orderWith(3_000, { status: "processing" });
    expect(explainRefundEffect(adminOrder, { mode: "all", amount: "" })).toMatch(/won't ship/);
    const full = explainRefundEffect(adminOrder, { mode: "amount", amount: "30.00" });
    expect(full).toMatch(/won't ship/);
    const partial = explainRefundEffect(adminOrder, { mode: "amount", amount: "5" });
    expect(partial).toMatch(/will still ship/);
  });

  it("says that a refund after shipping doesn't change the status", () => {
    const effect = explainRefundEffect(orderWith(3_000), { mode: "all", amount: "" });
    expect(effect).toMatch(/status won't change/);
  });
});
