import { describe, expect, it } from "vitest";
import { orderEventTypes } from "@/lib/domain/events";
import { customerActorName, customerEventText } from "./customer-event-text";

const order = {
  currency: "jpy",
  items: [
    {
      productId: 1,
      sku: "MUG",
      name: "Mug",
      quantity: 2,
      shippingQuantity: 2,
      refundedQuantity: 0,
      unitPrice: 900,
      subtotal: 1800,
    },
    {
      productId: 2,
      sku: "TEA",
      name: "Tea",
      quantity: 1,
      shippingQuantity: 1,
      refundedQuantity: 0,
      unitPrice: 500,
      subtotal: 500,
    },
  ],
};

describe("customerEventText", () => {
  it.each([
    ["order/created", {}, "Order placed", "3 items"],
    [
      "order/status.updated",
      { to: "processing" },
      "Order confirmed",
      "Payment authorized and items reserved.",
    ],
    [
      "order/status.updated",
      { to: "failed", failureReason: "out_of_stock" },
      "Order failed",
      "We ran out of stock.",
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
    ["payment/refunded", { amount: 500 }, "Refunded", "¥500 refunded."],
    [
      "payment/failed",
      { message: "Your card was declined." },
      "Payment declined",
      "Your card was declined.",
    ],
    ["inventory/reserved", { items: order.items }, "Items reserved", "3 items reserved."],
    ["order/held", {}, "We're reviewing your order", "You don't need to do anything."],
    ["inventory/released", { items: [{ quantity: 1 }] }, "Items released", "1 item back on sale."],
    ["inventory/out_of_stock", { productIds: [2] }, "Out of stock", "Not enough stock: Tea."],
    [
      "shipment/updated",
      { status: "out_for_delivery" },
      "Out for delivery",
      "Your package arrives soon.",
    ],
    ["shipment/updated", { status: "at_depot" }, "Package updated", "At depot"],
    [
      "order/items_removed",
      { amount: 500, items: [{ quantity: 1 }] },
      "Items removed",
      "1 item won't ship. You'll be charged ¥500 less.",
    ],
    [
      "order/items_removed",
      { amount: 0, items: [{ quantity: 1 }] },
      "Items removed",
      "1 item won't ship.",
    ],
    ["order/ship_requested", {}, "Ready to ship", "Next, your package gets its shipping label."],
    ["order/ship_requested", { isManual: true }, "Ready to ship", null],
  ])("words %s %o", (type, data, title, detail) => {
    const text = customerEventText({ type, data, status: "pending" }, order);
    expect(text).toEqual({ title, detail });
  });

  it("knows the result of a status update before its data has arrived", () => {
    const update = { type: "order/status.updated", data: {}, status: "completed" };
    expect(customerEventText(update, order).title).toBe("Order completed");
  });

  it("accepts data of any shape", () => {
    const odd = [{}, { items: "x", amount: "1", to: 7 }, { items: [null, 3, { quantity: "2" }] }];
    for (const type of orderEventTypes) {
      for (const data of odd) {
        expect(customerEventText({ type, data, status: "" }, order).title).not.toBe("");
      }
    }
  });

  it("shows an unknown type by its name", () => {
    const unknown = { type: "order/gift_wrapped", data: {}, status: "pending" };
    expect(customerEventText(unknown, order).title).toBe("Order gift wrapped");
  });
});

describe("customerActorName", () => {
  it.each([
    ["system", "Automatic"],
    ["customer:1", "You"],
    ["anonymous", "You"],
    ["guest", "You"],
    ["customer", "You"],
    ["api_key", "Store"],
    ["user", "Store"],
    ["gateway", "Payment provider"],
    ["carrier", "Carrier"],
    ["robot:9", ""],
    ["", ""],
  ])("names the actor “%s” “%s” to the customer", (actor, name) => {
    expect(customerActorName(actor)).toBe(name);
  });
});
