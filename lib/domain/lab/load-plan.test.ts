import { expect, test } from "vitest";
import { placeOrderInput } from "../order/input";
import { loadPlan, plannedOrder } from "./load-plan";

const shop = { customerIds: [1, 2, 3], productIds: [4, 5, 6, 7, 8] };
const plan = { orders: 200, perSecond: 10, payLaterPercent: 20, declinePercent: 25 };

function all(given = plan) {
  return Array.from({ length: given.orders }, (_, index) => plannedOrder(given, index, shop));
}

test("exactly the planned shares pay later and are declined", () => {
  const methods = all().map((order) => order.paymentMethod);
  expect(methods.filter((method) => method === null)).toHaveLength(40);
  // A quarter of the 160 that pay.
  expect(methods.filter((method) => method === "pm_card_chargeDeclined")).toHaveLength(40);
});

test("nobody or everybody is possible", () => {
  const none = all({ ...plan, payLaterPercent: 0, declinePercent: 0 });
  expect(new Set(none.map((order) => order.paymentMethod))).toEqual(new Set(["pm_card_visa"]));
  const later = all({ ...plan, payLaterPercent: 100 });
  expect(new Set(later.map((order) => order.paymentMethod))).toEqual(new Set([null]));
  expect(new Set(later.map((order) => order.email)).size).toBe(plan.orders);
});

test("every order is one that the API would take", () => {
  for (const order of all()) expect(placeOrderInput.safeParse(order).success).toBe(true);
});

test("customers and products are mixed", () => {
  const orders = all();
  const products = orders.flatMap((order) => order.items.map(({ productId }) => productId));
  expect(new Set(products)).toEqual(new Set(shop.productIds));
  const customers = orders.flatMap(({ customerId }) => (customerId == null ? [] : [customerId]));
  expect(new Set(customers)).toEqual(new Set(shop.customerIds));
});

test("a shop without customers sells to guests", () => {
  const order = plannedOrder(plan, 0, { customerIds: [], productIds: [4] });
  expect(placeOrderInput.safeParse(order).success).toBe(true);
});

test.each([
  { orders: 5_001 },
  { perSecond: 201 },
  { perSecond: 0 },
  { payLaterPercent: 101 },
  { orders: 0 },
])("a plan with %o is refused", (wrong) => {
  expect(loadPlan.safeParse({ ...plan, ...wrong }).success).toBe(false);
});
