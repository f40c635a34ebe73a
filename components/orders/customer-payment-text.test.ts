import { describe, expect, it } from "vitest";
import { formatMoney } from "@/lib/domain/money";
import { isEnded, orderStatus } from "@/lib/domain/order/status";
import {
  type CustomerPaymentOrder,
  chargedAmount,
  customerPaymentText,
} from "./customer-payment-text";

const order: CustomerPaymentOrder = {
  ...{ status: "pending", paymentStatus: "pending", waitingFor: "payment" },
  ...{ payment: null, currency: "usd", total: 4200 },
};

const paid = {
  ...{ id: 1, status: "paid" as const, amount: 4200 },
  ...{ capturedAmount: 4200, refundedAmount: 0 },
  ...{ returnedByBankAmount: 0, returnedElsewhereAmount: 0 },
  ...{ card: null, dispute: null },
};

describe("chargedAmount", () => {
  it("is what was captured, which can be less than the order's total", () => {
    expect(chargedAmount({ payment: { ...paid, capturedAmount: 667 }, total: 4200 })).toBe(667);
    expect(chargedAmount({ payment: { ...paid, capturedAmount: 0 }, total: 4200 })).toBe(4200);
    expect(chargedAmount({ payment: null, total: 900 })).toBe(900);
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
});

describe("the money of a cancelled order that was returned outside the gateway", () => {
  it.each([
    [0, 0, 4200, "We returned $42.00 to you in another way."],
    [
      ...([1200, 0, 3000] as const),
      "$12.00 of $42.00 was refunded. We returned $30.00 to you in another way.",
    ],
    [
      ...([0, 1000, 3200] as const),
      "Your bank returned $10.00 to you. We returned $32.00 to you in another way.",
    ],
  ])("is not promised again: refunded %i, by the bank %i, elsewhere %i", (...given) => {
    const [refundedAmount, returnedByBankAmount, returnedElsewhereAmount, sentence] = given;
    const text = customerPaymentText({
      ...{ ...order, status: "cancelled", waitingFor: null },
      paymentStatus: refundedAmount > 0 ? "partially_refunded" : "paid",
      payment: { ...paid, refundedAmount, returnedByBankAmount, returnedElsewhereAmount },
    });
    expect(text).toBe(sentence);
  });
});
