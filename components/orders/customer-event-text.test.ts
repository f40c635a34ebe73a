import { describe, expect, test } from "vitest";
import { sentEvents, timelineOnly } from "../events";
import { explainActor, explainEvent, explainedEventTypes } from "./explain-event";

const order = {
  currency: "jpy",
  items: [
    { productId: 1, sku: "MUG", name: "Mug", quantity: 2, unitPrice: 900, subtotal: 1800 },
    { productId: 2, sku: "TEA", name: "Tea", quantity: 1, unitPrice: 500, subtotal: 500 },
  ],
};

describe("explainEvent", () => {
  test.each([
    ["order/created", {}, "Order placed", "3 items"],
    ["order/status.updated", { to: "processing" }, "Order confirmed", /set aside/],
    [
      "order/status.updated",
      { to: "failed", failureReason: "out_of_stock" },
      "Order failed",
      "Not enough units were left.",
    ],
    ["order/cancelled", { reason: "Ordered twice" }, "Order cancelled", "“Ordered twice”"],
    ["order/cancelled", { reason: null }, "Order cancelled", null],
    [
      "order/shipped",
      { carrier: "Northwind", trackingNumber: "NW1" },
      "Shipped",
      "Northwind · NW1",
    ],
    ["payment/completed", { amount: 2300 }, "Payment received", "¥2,300 charged."],
    ["payment/refunded", { amount: 500 }, "Refunded", "¥500 sent back."],
    ["payment/failed", { message: "Your card was declined." }, "Payment declined", /declined/],
    ["inventory/reserved", { items: order.items }, "Items set aside", "3 units reserved."],
    ["inventory/released", { items: [{ quantity: 1 }] }, "Items back on sale", "1 unit refunded."],
    ["inventory/out_of_stock", { productIds: [2] }, "Out of stock", "Not enough left of Tea."],
    ["shipment/updated", { status: "out_for_delivery" }, "Out for delivery", /last leg/],
    ["shipment/updated", { status: "at_depot" }, "Shipment updated", "At depot"],
  ])("%s %o", (type, data, title, detail) => {
    const told = explainEvent({ type, data, status: "pending" }, order);
    expect(told.title).toBe(title);
    if (detail instanceof RegExp) expect(told.detail).toMatch(detail);
    else expect(told.detail).toBe(detail);
  });

  test("has its own words for every event there is", () => {
    const types = [...Object.keys(sentEvents), ...timelineOnly];
    const told = types.filter((type) => type !== "inventory/low_stock").sort();
    expect([...explainedEventTypes].sort()).toEqual(told);
  });

  test("knows what an update led to before its data has arrived", () => {
    const update = { type: "order/status.updated", data: {}, status: "completed" };
    expect(explainEvent(update, order).title).toBe("Order completed");
  });

  test("survives data of any shape, and shows an unknown type by its name", () => {
    const odd = [{}, { items: "x", amount: "1", to: 7 }, { items: [null, 3, { quantity: "2" }] }];
    for (const type of explainedEventTypes) {
      for (const data of odd)
        expect(explainEvent({ type, data, status: "" }, order).title).not.toBe("");
    }
    expect(
      explainEvent({ type: "order/note_added", data: {}, status: "pending" }, order).title,
    ).toBe("Order note added");
  });
});

test.each([
  ["system", "Waybill"],
  ["customer:1", "Customer 1"],
  ["api_key:2", "Shop, by API key 2"],
  ["user:3", "Shop staff 3"],
  ["user", "Shop staff"],
  ["api_key", "Shop, by API key"],
  ["guest", "Customer, by tracking link"],
  ["robot:9", "robot:9"],
])("the actor %s is %s to people", (actor, party) => {
  expect(explainActor(actor)).toBe(party);
});
