import { describe, expect, it } from "vitest";
import { afterRefund, priceOfUnits } from "./refund-draft";

const item = { productId: 7, sku: "TP", name: "Test piece" };

/** Three pieces at 10.00 each, of which the total may be less or more. */
function refundable(
  total: number,
  given: { left?: number; status?: "processing" | "shipped" } = {},
) {
  const { left = total, status = "shipped" } = given;
  const items = [{ ...item, quantity: 3, unitPrice: 1_000, subtotal: 3_000 }];
  const order = { status, currency: "usd", items, subtotal: 3_000, total };
  return { order, payments: [], refundable: left };
}

describe("the price of units", () => {
  it("is what was paid for them, adjustments included", () => {
    expect(priceOfUnits(refundable(3_000), { 7: "2" })).toBe("20.00");
    expect(priceOfUnits(refundable(2_500), { 7: "1" })).toBe("8.33");
    expect(priceOfUnits(refundable(2_500), { 7: "3" })).toBe("25.00");
    expect(priceOfUnits(refundable(3_600), { 7: "1" })).toBe("12.00");
  });

  it("is never more than what is left", () => {
    expect(priceOfUnits(refundable(3_000, { left: 500 }), { 7: "1" })).toBe("5.00");
  });

  it("is nothing for goods that cost nothing", () => {
    const { order, ...rest } = refundable(500);
    expect(priceOfUnits({ ...rest, order: { ...order, subtotal: 0 } }, { 7: "1" })).toBe("0.00");
  });
});

describe("what becomes of the order", () => {
  it("depends on whether anything is left of its payment before it is shipped", () => {
    const admin = refundable(3_000, { status: "processing" });
    expect(afterRefund(admin, { mode: "all", amount: "" })).toMatch(/waits for a person/);
    expect(afterRefund(admin, { mode: "amount", amount: "30.00" })).toMatch(/waits for a person/);
    expect(afterRefund(admin, { mode: "amount", amount: "5" })).toMatch(/is shipped/);
  });

  it("is nothing once it is shipped", () => {
    expect(afterRefund(refundable(3_000), { mode: "all", amount: "" })).toMatch(/stays as it is/);
  });
});
