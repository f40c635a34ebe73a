import { describe, expect, it } from "vitest";
import { formatMoney } from "@/lib/domain/money";
import { isEnded, orderStatus, paymentStatus } from "@/lib/domain/order/status";
import { waitingFor as waitingForValues } from "@/lib/domain/order/waiting";
import {
  type CustomerTextOrder,
  chargedAmount,
  customerOrderText,
  customerPaymentText,
} from "./customer-order-text";

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

describe("chargedAmount", () => {
  it("is what was captured, which can be less than the order's total", () => {
    expect(chargedAmount({ payment: { ...paid, capturedAmount: 667 }, total: 4200 })).toBe(667);
    expect(chargedAmount({ payment: { ...paid, capturedAmount: 0 }, total: 4200 })).toBe(4200);
    expect(chargedAmount({ payment: null, total: 900 })).toBe(900);
  });
});

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

describe("customerPaymentText", () => {
  const cancelled = { ...order, status: "cancelled" as const, payment: paid };

  it.each([
    [{ paymentStatus: "pending" as const, payment: null }, "You weren't charged."],
    [{ paymentStatus: "authorized" as const }, "We're releasing the $42.00 hold on your card."],
    [
      { paymentStatus: "voided" as const },
      "The $42.00 hold on your card was released. You weren't charged.",
    ],
    [{ paymentStatus: "paid" as const }, "Your $42.00 refund is on its way."],
    [
      { paymentStatus: "paid" as const, waitingFor: "operator" },
      "Your $42.00 refund is delayed. Our team is looking into it.",
    ],
    [
      { paymentStatus: "partially_refunded" as const, payment: { ...paid, refundedAmount: 1200 } },
      "$12.00 of $42.00 was refunded. The refund of the other $30.00 is on its way.",
    ],
  ])("describes the money of a cancelled order with %o", (facts, sentence) => {
    expect(customerPaymentText({ ...cancelled, waitingFor: "reversal", ...facts })).toBe(sentence);
  });

  it("does not call the payment of an open order a refund", () => {
    const open = { ...cancelled, status: "processing" as const, paymentStatus: "paid" as const };
    expect(customerPaymentText(open)).toBe("You paid $42.00.");
  });
});

describe("the money of an order whose dispute was lost", () => {
  const amounts = [
    { refundedAmount: 0, returnedByBankAmount: 4200 },
    { refundedAmount: 0, returnedByBankAmount: 400 },
    { refundedAmount: 1200, returnedByBankAmount: 3000 },
    { refundedAmount: 1200, returnedByBankAmount: 1000 },
  ];

  it.each(
    orderStatus.options.flatMap((status) =>
      amounts.flatMap((returned) =>
        ["operator", "reversal", null].map((waitingFor) => ({ status, waitingFor, ...returned })),
      ),
    ),
  )("names what the bank returned, and promises no more than is left: %o", (given) => {
    const { status, waitingFor, refundedAmount, returnedByBankAmount } = given;
    const text = customerPaymentText({
      ...{ ...order, status, waitingFor },
      paymentStatus: refundedAmount > 0 ? "partially_refunded" : "paid",
      payment: { ...paid, refundedAmount, returnedByBankAmount },
    });
    expect(text).toContain(
      `Your bank returned ${formatMoney(returnedByBankAmount, "usd")} to you.`,
    );
    const left = 4200 - refundedAmount - returnedByBankAmount;
    if (!isEnded(status) || left === 0) {
      expect(text).not.toMatch(/on its way|delayed/);
    } else {
      expect(text).toContain(formatMoney(left, "usd"));
      expect(text).toMatch(waitingFor === "operator" ? /is delayed/ : /is on its way/);
    }
    expect(text.includes("$12.00 of $42.00 was refunded.")).toBe(refundedAmount > 0);
  });

  it("is what a cancelled order's customer reads, and nothing about a refund", () => {
    const text = customerOrderText({
      ...{ ...order, status: "cancelled", paymentStatus: "paid", waitingFor: null },
      payment: { ...paid, returnedByBankAmount: 4200 },
    });
    expect(text).toMatchObject({
      headline: "This order was cancelled",
      next: "Your bank returned $42.00 to you.",
    });
  });
});
