import { describe, expect, it } from "vitest";
import { orderEventTypes } from "@/lib/domain/events";
import { operatorEventText } from "./operator-event-text";

const order = {
  currency: "jpy",
  items: [
    {
      productId: 2,
      sku: "TEA",
      name: "Tea",
      quantity: 3,
      shippingQuantity: 3,
      refundedQuantity: 0,
      unitPrice: 500,
      subtotal: 1500,
    },
  ],
};

describe("operatorEventText", () => {
  it.each([
    ["order/created", {}, "Order placed", "3 units"],
    [
      "order/status.updated",
      { to: "failed", failureReason: "capture_refused" },
      "Order failed",
      "The gateway refused to capture the authorized payment.",
    ],
    [
      "payment/processed",
      { amount: 1500 },
      "Payment authorized",
      "¥1,500 authorized, not captured yet.",
    ],
    ["payment/completed", { amount: 1500 }, "Payment captured", "¥1,500 captured."],
    ["inventory/reserved", { items: order.items }, "Stock reserved", "3 units reserved."],
    [
      "payment/refund_requested",
      { amount: 500, items: [{ quantity: 1 }] },
      "Refund requested",
      "¥500 will be refunded. 1 unit won't ship.",
    ],
    [
      "order/items_removed",
      { amount: 500, items: [{ quantity: 1 }] },
      "Items removed",
      "1 unit won't ship. ¥500 less will be charged.",
    ],
    [
      "order/items_removed",
      { amount: 0, items: [{ quantity: 1 }] },
      "Items removed",
      "1 unit won't ship.",
    ],
    ["inventory/released", { items: [{ quantity: 1 }] }, "Stock released", "1 unit released."],
    ["inventory/out_of_stock", { productIds: [2] }, "Out of stock", "Not enough stock: Tea."],
    ["shipment/updated", { status: "voided" }, "Label voided", "The label can no longer be used."],
    ["shipment/updated", { status: "at_depot" }, "Shipment updated", "At depot"],
  ])("words %s %o", (type, data, title, detail) => {
    expect(operatorEventText({ type, data, status: "pending" }, order)).toEqual({ title, detail });
  });

  it("has a title for an event whose data has not arrived yet", () => {
    for (const type of orderEventTypes) {
      const event = { type, data: {}, status: "pending" };
      expect(operatorEventText(event, { currency: "usd", items: [] }).title).not.toBe("");
    }
  });
});
