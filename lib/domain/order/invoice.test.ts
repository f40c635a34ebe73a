import { describe, expect, it } from "vitest";
import { amountDue, type InvoiceView, invoiceState, unchargedAmount } from "./invoice";
import type { OrderView } from "./view";

const order: OrderView = {
  ...{ id: 1, customerId: null, email: "guest@example.com", reference: null, metadata: {} },
  ...{ status: "pending", paymentStatus: "pending", inventoryStatus: "reserved" },
  ...{ failureReason: null, waitingFor: null, waitingUntil: null, items: [], currency: "usd" },
  ...{ subtotal: 2_900, adjustments: [], total: 2_900, shippingAddress: "1 Harbour Street" },
  ...{ payment: null, shipment: null, cancelReason: null },
  ...{ replacesOrderId: null, replacementOrderId: null, trackingToken: null, seq: 1, version: 1 },
  ...{ createdAt: "2026-11-25T10:00:00.000Z", updatedAt: "2026-11-25T10:00:00.000Z" },
  expiresAt: "2026-11-25T10:15:00.000Z",
};
const paidAt = "2026-11-25T10:05:00.000Z";

describe("invoiceState and amountDue", () => {
  it.each<[Partial<OrderView>, string | null, string, number]>([
    [{}, null, "unpaid", 2_900],
    [{ paymentStatus: "authorized" }, null, "unpaid", 2_900],
    [{ status: "processing", paymentStatus: "paid" }, paidAt, "paid", 0],
    [{ status: "completed", paymentStatus: "partially_refunded" }, paidAt, "partly_refunded", 0],
    [{ status: "cancelled", paymentStatus: "refunded" }, paidAt, "refunded", 0],
    [{ status: "expired" }, null, "void", 0],
    [{ status: "processing", paymentStatus: "not_required", total: 0 }, null, "free", 0],
    [{ status: "cancelled", paymentStatus: "not_required", total: 0 }, null, "void", 0],
    [{ status: "failed", paymentStatus: "declined" }, null, "void", 0],
  ])("for an order with %j, paid at %s, are %s and %d", (change, paid, state, due) => {
    const invoice: InvoiceView = { order: { ...order, ...change }, paidAt: paid, refunds: [] };
    expect(invoiceState(invoice)).toBe(state);
    expect(amountDue(invoice)).toBe(due);
  });
});

const payment = {
  ...{ id: 1, status: "paid" as const, amount: 2_900, capturedAmount: 2_900, refundedAmount: 0 },
  ...{ card: null, returnedByBankAmount: 0, returnedElsewhereAmount: 0, dispute: null },
};

describe("the invoice of an order whose money came back in another way", () => {
  it.each([
    ["paid", 0, 2_900, 0, "returned_by_bank"],
    ["paid", 0, 2_899, 0, "paid"],
    ["partially_refunded", 900, 2_000, 0, "returned_by_bank"],
    ["partially_refunded", 900, 1_000, 0, "partly_refunded"],
    ["paid", 0, 0, 2_900, "returned"],
    ["partially_refunded", 900, 0, 2_000, "returned"],
    ["paid", 0, 900, 2_000, "returned"],
  ] as const)("%s, refunded %i, by the bank %i, elsewhere %i: %s", (...given) => {
    const [status, refundedAmount, returnedByBankAmount, returnedElsewhereAmount, state] = given;
    const returnedMoney = { refundedAmount, returnedByBankAmount, returnedElsewhereAmount };
    const paid = { paymentStatus: status, payment: { ...payment, status, ...returnedMoney } };
    const cancelled = { ...order, status: "cancelled" as const, ...paid };
    const invoice: InvoiceView = { order: cancelled, paidAt, refunds: [] };
    expect(invoiceState(invoice)).toBe(state);
    expect(amountDue(invoice)).toBe(0);
  });
});

describe("unchargedAmount", () => {
  it("is what was taken off the charge, and 0 before the charge", () => {
    const uncharged = (capturedAmount: number) =>
      unchargedAmount({ total: 2_900, payment: { ...payment, capturedAmount } });
    expect([uncharged(0), uncharged(2_900), uncharged(1_900)]).toEqual([0, 0, 1_000]);
  });
});
