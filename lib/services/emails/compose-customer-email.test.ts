import { describe, expect, it } from "vitest";
import type { OrderStatus } from "@/lib/domain/order/status";
import type { OrderView } from "@/lib/domain/order/view";
import { composeCustomerEmail } from "./compose-customer-email";

function textOf(
  kind: "order_cancelled" | "order_expired" | "order_lost" | "order_returned",
  payment: {
    refundedAmount: number;
    returnedByBankAmount: number;
    returnedElsewhereAmount?: number;
  } | null,
): string {
  const status: OrderStatus = kind === "order_cancelled" ? "cancelled" : "lost";
  const order = {
    ...{ id: 7, status, paymentStatus: "paid", currency: "usd", total: 4200, items: [] },
    ...{ cancelReason: null, replacementOrderId: null, shipment: null },
    payment: payment && { capturedAmount: 4200, returnedElsewhereAmount: 0, ...payment },
  } as unknown as OrderView;
  const source = { order, data: {}, trackingUrl: "https://waybill.test/track/t" };
  return composeCustomerEmail(
    kind,
    source as Parameters<typeof composeCustomerEmail>[1],
  ).paragraphs.join(" ");
}

describe("the email about an ended order whose dispute was lost", () => {
  it.each([
    [null, "Any payment will be refunded to your card."],
    [{ refundedAmount: 0, returnedByBankAmount: 0 }, "Any payment will be refunded to your card."],
    [{ refundedAmount: 0, returnedByBankAmount: 4200 }, "Your bank returned $42.00 to you."],
    [{ refundedAmount: 1200, returnedByBankAmount: 3000 }, "Your bank returned $30.00 to you."],
    [
      { refundedAmount: 1200, returnedByBankAmount: 1000 },
      "Your bank returned $10.00 to you. We'll refund the other $20.00 to your card.",
    ],
  ])("promises no refund of what the bank returned: %j", (payment, sentence) => {
    expect(textOf("order_cancelled", payment)).toBe(`${sentence} You don't need to do anything.`);
  });

  it("promises no refund of what was returned outside the gateway, whatever ended the order", () => {
    const returned = { refundedAmount: 0, returnedByBankAmount: 0, returnedElsewhereAmount: 4200 };
    for (const kind of ["order_cancelled", "order_expired"] as const) {
      const text = textOf(kind, returned);
      expect(text).toContain("We returned $42.00 to you in another way.");
      expect(text).not.toMatch(/will be refunded|haven't been charged/);
    }
  });

  it.each(["order_lost", "order_returned"] as const)("says so in %s", (kind) => {
    const text = textOf(kind, { refundedAmount: 1200, returnedByBankAmount: 3000 });
    expect(text).toContain("We refunded $12.00. Your bank returned $30.00 to you.");
  });
});
