import { describe, expect, it } from "vitest";
import { placeOrderInput } from "@/lib/domain/order/input";
import { loadPlan, orderOfPlan } from "./load-plan";

const shop = { customerIds: [1, 2, 3], productIds: [4, 5, 6, 7, 8] };
const plan = { orders: 200, perSecond: 10, payLaterPercent: 20, declinePercent: 25 };

function allOrders(of = plan) {
  return Array.from({ length: of.orders }, (_, index) => orderOfPlan(of, index, shop));
}

describe("orderOfPlan", () => {
  it("makes exactly the planned percentages pay later or be declined", () => {
    const methods = allOrders().map((order) => order.paymentMethod);
    expect(methods.filter((method) => method === null)).toHaveLength(40);
    // A quarter of the 160 that pay.
    expect(methods.filter((method) => method === "pm_card_chargeDeclined")).toHaveLength(40);
  });

  it("accepts 0% and 100%", () => {
    const none = allOrders({ ...plan, payLaterPercent: 0, declinePercent: 0 });
    expect(new Set(none.map((order) => order.paymentMethod))).toEqual(new Set(["pm_card_visa"]));
    const later = allOrders({ ...plan, payLaterPercent: 100 });
    expect(new Set(later.map((order) => order.paymentMethod))).toEqual(new Set([null]));
    expect(new Set(later.map((order) => order.email)).size).toBe(plan.orders);
  });

  it("makes orders that the API accepts", () => {
    for (const order of allOrders()) expect(placeOrderInput.safeParse(order).success).toBe(true);
  });

  it("uses all customers and products", () => {
    const orders = allOrders();
    const products = orders.flatMap((order) => order.items.map(({ productId }) => productId));
    expect(new Set(products)).toEqual(new Set(shop.productIds));
    const customers = orders.flatMap(({ customerId }) => (customerId == null ? [] : [customerId]));
    expect(new Set(customers)).toEqual(new Set(shop.customerIds));
  });

  it("makes guest orders in a shop without customers", () => {
    const order = orderOfPlan(plan, 0, { customerIds: [], productIds: [4] });
    expect(placeOrderInput.safeParse(order).success).toBe(true);
  });
});

describe("loadPlan", () => {
  it.each([
    { orders: 5_001 },
    { perSecond: 201 },
    { perSecond: 0 },
    { payLaterPercent: 101 },
    { orders: 0 },
  ])("rejects %o", (wrong) => {
    expect(loadPlan.safeParse({ ...plan, ...wrong }).success).toBe(false);
  });
});
