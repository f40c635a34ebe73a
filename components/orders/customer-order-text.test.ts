import { describe, expect, it } from "vitest";
import { orderStatus, paymentStatus } from "@/lib/domain/order/status";
import { waitingFor as waitingForValues } from "@/lib/domain/order/waiting";
import { type CustomerTextOrder, customerOrderText } from "./customer-order-text";

const order: CustomerTextOrder = {
  status: "pending",
  paymentStatus: "pending",
  failureReason: null,
  waitingFor: "payment",
  waitingUntil: null,
  expiresAt: "2026-11-23T10:15:00.000Z",
  payment: null,
  shipment: null,
  replacementOrderId: null,
  currency: "usd",
  total: 4200,
};

const paid = {
  ...{ id: 1, status: "paid" as const, amount: 4200 },
  ...{ capturedAmount: 4200, refundedAmount: 0, returnedByBankAmount: 0 },
  returnedElsewhereAmount: 0,
  ...{ card: null, dispute: null },
};
const shipment = {
  id: 1,
  carrier: "Northwind Express",
  trackingNumber: "NW1",
  trackingUrl: null,
  isManual: false,
  status: "in_transit",
  estimatedDelivery: "2026-11-25T12:00:00.000Z",
  shippedAt: "2026-11-23T10:05:00.000Z",
  deliveredAt: null,
};

describe("customerOrderText", () => {
  it("has whole sentences for every state and everything an order can wait for", () => {
    for (const status of orderStatus.options) {
      for (const money of paymentStatus.options) {
        for (const waitingFor of [...waitingForValues.options, null]) {
          const text = customerOrderText({ ...order, status, paymentStatus: money, waitingFor });
          expect(text.headline).toMatch(/^[A-Z].{5,}[^.]$/);
          expect(text.next).toMatch(/^[A-Z$].+[.!]$/);
          expect(text.why).toMatch(/^[A-Z$].+[.!]$/);
          expect(Object.values(text).join(" ")).not.toContain("_");
        }
      }
    }
  });

  it("names the payment deadline while the customer can pay, and only then", () => {
    expect(customerOrderText(order)).toMatchObject({
      headline: "Waiting for your payment",
      deadline: { label: "Pay by", at: order.expiresAt },
    });
    const reserving = { ...order, waitingFor: "reservation", waitingUntil: order.expiresAt };
    expect(customerOrderText(reserving).deadline).toBeNull();
  });

  it("says that the payment is being confirmed until its result arrives", () => {
    expect(customerOrderText(order, { confirming: true }).headline).toBe(
      "Confirming your payment…",
    );
    const authorized = { ...order, paymentStatus: "authorized" as const, waitingFor: "join" };
    expect(customerOrderText(authorized, { confirming: true }).headline).toBe(
      "Confirming your order",
    );
  });

  it("offers another try after a decline while the order is open, and a new order afterward", () => {
    const declined = { ...order, paymentStatus: "declined" as const };
    expect(customerOrderText(declined).next).toMatch(/^Try again/);
    const failed = customerOrderText({
      ...declined,
      status: "failed",
      failureReason: "payment_declined",
      waitingFor: null,
    });
    expect(failed.next).toMatch(/^Place a new order/);
  });

  it("names a delivery day only while the package is in transit", () => {
    const shipped = { ...order, status: "shipped" as const, waitingFor: "delivery" };
    expect(customerOrderText({ ...shipped, shipment })).toMatchObject({
      headline: "On its way to you",
      deadline: { label: "Expected", at: shipment.estimatedDelivery },
    });
    const lost = { ...shipped, waitingFor: "operator", shipment: { ...shipment, status: "lost" } };
    expect(customerOrderText(lost)).toMatchObject({
      headline: "Your package is missing",
      deadline: null,
    });
  });
});

describe("the text of an order that was replaced", () => {
  it("names the new order instead of what was paid or who looks into it", () => {
    const lost = { ...order, paymentStatus: "paid" as const, payment: paid, waitingFor: null };
    const next = "We're sending your items again, as order 25.";
    const replaced = { ...lost, replacementOrderId: 25 };
    expect(customerOrderText({ ...replaced, status: "lost" }).next).toBe(next);
    expect(customerOrderText({ ...replaced, status: "returned" }).next).toBe(next);
    const open = { ...replaced, status: "shipped" as const };
    const status = "lost" as const;
    expect(customerOrderText({ ...open, shipment: { ...shipment, status } }).next).toBe(next);
    expect(customerOrderText({ ...lost, status: "lost" }).next).toBe("You paid $42.00.");
  });
});

describe("the text of a cancelled order whose money came back in another way", () => {
  it("says so after a lost dispute, and nothing about a refund", () => {
    const text = customerOrderText({
      ...{ ...order, status: "cancelled", paymentStatus: "paid", waitingFor: null },
      payment: { ...paid, returnedByBankAmount: 4200 },
    });
    expect(text).toMatchObject({
      headline: "This order was cancelled",
      next: "Your bank returned $42.00 to you.",
    });
  });

  it("says so after the gateway lost the payment, and nothing about a refund", () => {
    const text = customerOrderText({
      ...{ ...order, status: "cancelled", paymentStatus: "paid", waitingFor: null },
      payment: { ...paid, returnedElsewhereAmount: 4200 },
    });
    expect(text.next).toBe("We returned $42.00 to you in another way.");
  });
});
