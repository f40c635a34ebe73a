import { describe, expect, test } from "vitest";
import { awaitsPayment, type CustomerTextOrder, customerPaymentText, customerOrderText } from "./explain";
import type { WaitingFor } from "./next-step";
import { orderStatus, paymentStatus } from "./status";

const order: CustomerTextOrder = {
  status: "pending",
  paymentStatus: "pending",
  failureReason: null,
  waitingFor: "payment",
  waitingUntil: null,
  expiresAt: "2026-11-23T10:15:00.000Z",
  payment: null,
  shipment: null,
  currency: "usd",
  total: 4200,
};

const paid = { id: 1, status: "paid" as const, amount: 4200, refundedAmount: 0 };
const shipment = {
  id: 1,
  carrier: "Northwind Express",
  trackingNumber: "NW1",
  status: "in_transit",
  estimatedDelivery: "2026-11-25T12:00:00.000Z",
  shippedAt: "2026-11-23T10:05:00.000Z",
  deliveredAt: null,
};

describe("explainOrder", () => {
  test("has something to say about every state, whatever it waits for", () => {
    const waits: Record<WaitingFor, true> = {
      payment: true,
      reservation: true,
      authorization: true,
      gateway_answer: true,
      join: true,
      capture: true,
      fulfillment: true,
      shipment: true,
      delivery: true,
      completion: true,
      stock_release: true,
      label_void: true,
      reversal: true,
      refund: true,
      operator: true,
    };
    for (const status of orderStatus.options) {
      for (const money of paymentStatus.options) {
        for (const waitingFor of [...Object.keys(waits), null]) {
          const told = customerOrderText({ ...order, status, paymentStatus: money, waitingFor });
          expect(told.headline).toMatch(/^[A-Z].{5,}[^.]$/);
          expect(told.next).toMatch(/^[A-Z$].+[.!]$/);
          expect(told.why).toMatch(/^[A-Z$].+[.!]$/);
        }
      }
    }
  });

  test("tells who has to pay until when, and nobody else", () => {
    expect(customerOrderText(order)).toMatchObject({
      headline: "Waiting for your payment",
      deadline: { label: "Pay by", at: order.expiresAt },
      mood: "waiting",
    });
    const reserving = { ...order, waitingFor: "reservation", waitingUntil: order.expiresAt };
    expect(customerOrderText(reserving)).toMatchObject({ deadline: null, mood: "moving" });
    expect(awaitsPayment({ ...order, status: "cancelled" })).toBe(false);
    expect(awaitsPayment({ ...order, paymentStatus: "authorized" })).toBe(false);
  });

  test("after the checkout, says that it waits for the outcome, and no longer than that", () => {
    expect(customerOrderText(order, { confirming: true }).headline).toMatch(/^Confirming/);
    const approved = { ...order, paymentStatus: "authorized" as const, waitingFor: "join" };
    expect(customerOrderText(approved, { confirming: true }).headline).toBe("Confirming your order");
  });

  test("a declined card may be tried again while the order is open, and not afterwards", () => {
    const declined = { ...order, paymentStatus: "declined" as const };
    expect(customerOrderText(declined).next).toMatch(/^Try again/);
    const failed = customerOrderText({
      ...declined,
      status: "failed",
      failureReason: "payment_declined",
      waitingFor: null,
    });
    expect(failed.next).toMatch(/^Place a new order/);
    expect(failed.mood).toBe("stopped");
  });

  test("promises a delivery day only while the shipment is on its way", () => {
    const shipped = { ...order, status: "shipped" as const, waitingFor: "delivery" };
    expect(customerOrderText({ ...shipped, shipment: shipment })).toMatchObject({
      headline: "On its way to you",
      deadline: { label: "Expected", at: shipment.estimatedDelivery },
    });
    const lost = { ...shipped, waitingFor: "operator", shipment: { ...shipment, status: "lost" } };
    expect(customerOrderText(lost)).toMatchObject({
      headline: "Your shipment is missing",
      deadline: null,
      mood: "attention",
    });
  });
});

describe("explainMoney", () => {
  const cancelled = { ...order, status: "cancelled" as const, payment: paid };

  test.each([
    [{ paymentStatus: "pending" as const, payment: null }, "You were not charged."],
    [{ paymentStatus: "authorized" as const }, "We are releasing the hold of $42.00 on your card."],
    [
      { paymentStatus: "voided" as const },
      "The hold of $42.00 on your card was released. You were not charged.",
    ],
    [{ paymentStatus: "paid" as const }, "Your refund of $42.00 is on its way."],
    [
      { paymentStatus: "paid" as const, waitingFor: "operator" },
      "Your refund of $42.00 did not go through by itself. Someone at the shop is looking at it.",
    ],
    [
      { paymentStatus: "partially_refunded" as const, payment: { ...paid, refundedAmount: 1200 } },
      "$12.00 of $42.00 was refunded.",
    ],
  ])("of a cancelled order, %o", (facts, sentence) => {
    expect(customerPaymentText({ ...cancelled, waitingFor: "reversal", ...facts })).toBe(sentence);
  });

  test("a payment of an order that goes on is no refund", () => {
    expect(customerPaymentText({ ...cancelled, status: "processing", paymentStatus: "paid" })).toBe(
      "$42.00 is paid.",
    );
  });
});
