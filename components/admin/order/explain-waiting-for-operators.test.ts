import { describe, expect, it } from "vitest";
import { attentionTexts, stuckText } from "@/lib/domain/order/operator-attention-text";
import { type WaitingFor, waitingFor } from "@/lib/domain/order/waiting";
import { explainWaiting, type TextPart, type WaitingOrder } from "./explain-waiting-for-operators";

const since = "2026-11-23T10:00:00.000Z";
const until = "2026-11-23T10:15:00.000Z";
const adminOrder: WaitingOrder = {
  order: {
    ...{ id: 1, customerId: 1, email: "a@b.test", reference: null, metadata: {} },
    ...{ status: "pending", paymentStatus: "pending", inventoryStatus: "reserved" },
    ...{ failureReason: null, waitingFor: "payment", waitingUntil: until, items: [] },
    ...{ currency: "usd", subtotal: 900, adjustments: [], total: 900, shippingAddress: "x" },
    ...{ payment: null, shipment: null, cancelReason: null },
    ...{ replacesOrderId: null, replacementOrderId: null, trackingToken: null, seq: 2, version: 1 },
    ...{ createdAt: since, updatedAt: since, expiresAt: until },
  },
  waiting: { for: "payment", since, until, action: null, resumeAt: null, attention: null },
  hold: null,
  failures: [],
  payments: [],
};

const shipped = {
  ...{ id: 1, carrier: null, trackingNumber: null, trackingUrl: null, isManual: false },
  ...{ estimatedDelivery: null, shippedAt: since, deliveredAt: null },
};

const text = (parts: TextPart[]) =>
  parts.map((part) => (typeof part === "string" ? part : part.at)).join("");

function orderWaitingFor(
  name: WaitingFor,
  more: Partial<NonNullable<WaitingOrder["waiting"]>> = {},
): WaitingOrder {
  const waiting = { since, until, action: null, resumeAt: null, attention: null, ...more };
  return { ...adminOrder, waiting: { ...waiting, for: name } };
}

describe("explainWaiting", () => {
  it.each(waitingFor.options)("says what %s means, since when, and what comes next", (name) => {
    const attention = name === "operator" ? attentionTexts.lost : null;
    const explanation = explainWaiting(orderWaitingFor(name, { attention }));
    expect(text(explanation.sentence)).toMatch(/^[A-Z].{5,} since 2026.+\.$/);
    expect(text(explanation.next)).toMatch(/^[A-Z].+\.$/);
    expect(text([...explanation.sentence, ...explanation.next])).not.toContain("_");
    expect(explanation.needsAttention).toBe(name === "operator");
  });

  it.each([
    ["payment", /until 2026-11-23T10:15/],
    ["fulfillment", /ship by 2026-11-23T10:15/],
    ["delivery", /expected by 2026-11-23T10:15/],
  ] as const)("names the deadline of %s", (name, deadline) => {
    expect(text(explainWaiting(orderWaitingFor(name)).sentence)).toMatch(deadline);
  });

  it("says when Waybill checks next, and that a stuck order needs attention", () => {
    const stuck = orderWaitingFor("capture", {
      action: "capture",
      resumeAt: until,
      attention: stuckText("capture", 15),
    });
    const explanation = explainWaiting(stuck);
    expect(text(explanation.next)).toContain(`Next check by ${until}.`);
    expect(text(explanation.sentence)).toContain(
      "Capturing the payment has taken more than 15 minutes.",
    );
    expect(explanation.needsAttention).toBe(true);
  });

  it.each([
    ["in_transit", false, "Nothing, unless the carrier reports the delivery."],
    ["lost", false, "Nothing until an operator acts, or the carrier reports something else."],
    ["lost", true, "Nothing until an operator acts."],
    ["label_created", true, "Nothing until an operator acts."],
  ] as const)("says what can still come of a shipment that is %s (manual: %s)", (...given) => {
    const [status, isManual, next] = given;
    const waiting = orderWaitingFor("operator", { attention: attentionTexts.lost });
    const order = { ...waiting.order, status: "shipped" as const };
    const shipment = { ...shipped, status, isManual };
    expect(text(explainWaiting({ ...waiting, order: { ...order, shipment } }).next)).toBe(next);
  });

  it("quotes the reason of a hold", () => {
    const onHold = orderWaitingFor("operator", { attention: attentionTexts.onHold });
    const explanation = explainWaiting({ ...onHold, hold: { since, reason: "Called in" } });
    expect(text(explanation.sentence)).toBe(`On hold since ${since}: “Called in”.`);
    expect(text(explanation.next)).toContain("until the hold is released");
  });

  it("prefers an unresolved failed run to the payment's failure as the last error", () => {
    const failure = {
      ...{ functionId: "create-shipment", error: "CarrierUnavailable: no response" },
      ...{ fingerprint: "0123456789abcdef", runId: "run-1" },
    };
    const payment = {
      ...{
        id: 1,
        attempt: 1,
        status: "declined" as const,
        card: null,
        isFromPage: true,
        amount: 900,
      },
      ...{ capturedAmount: 0, refundedAmount: 0, providerRef: null, createdAt: since },
      ...{ failure: "Your card was declined.", refunds: [], disputes: [] },
    };
    expect(explainWaiting({ ...adminOrder, payments: [payment] }).lastError).toBe(
      "Your card was declined.",
    );
    const failures = [{ ...failure, failures: 3, failedAt: since }];
    expect(explainWaiting({ ...adminOrder, payments: [payment], failures }).lastError).toBe(
      "create-shipment (3 times): CarrierUnavailable: no response",
    );
  });

  it("says how an order that waits for nothing ended", () => {
    const finished = (status: "completed" | "cancelled") => {
      const order = { ...adminOrder.order, status };
      return text(explainWaiting({ ...adminOrder, order, waiting: null }).sentence);
    };
    expect(finished("completed")).toBe("Complete: paid and delivered.");
    expect(finished("cancelled")).toBe(
      "Cancelled and reversed. The customer was not charged, and no stock is reserved.",
    );
  });

  const reversed = "and no stock is reserved.";
  it.each([
    ["cancelled", 0, 0, 0, 0, `Cancelled and reversed. The customer was not charged, ${reversed}`],
    ["cancelled", 900, 900, 0, 0, `Cancelled and reversed. The payment was refunded, ${reversed}`],
    [
      ...(["cancelled", 900, 0, 900, 0] as const),
      `Cancelled and reversed. The customer's bank returned $9.00 after a lost dispute, ${reversed}`,
    ],
    [
      ...(["cancelled", 900, 0, 0, 900] as const),
      `Cancelled and reversed. $9.00 was returned outside the gateway, ${reversed}`,
    ],
    [
      ...(["cancelled", 900, 200, 300, 400] as const),
      `Cancelled and reversed. $2.00 was refunded, the customer's bank returned $3.00 after a lost dispute, $4.00 was returned outside the gateway, ${reversed}`,
    ],
    [
      ...(["cancelled", 900, 0, 0, 0] as const),
      `Cancelled and reversed. The customer was charged $9.00, ${reversed}`,
    ],
    [
      ...(["failed", 900, 500, 400, 0] as const),
      `Failed and reversed. $5.00 was refunded, the customer's bank returned $4.00 after a lost dispute, ${reversed}`,
    ],
    ["completed", 900, 0, 0, 0, "Complete: paid and delivered."],
    [
      ...(["completed", 900, 0, 900, 0] as const),
      "Complete: paid and delivered. The customer's bank returned $9.00 to them after a lost dispute.",
    ],
    [
      ...(["lost", 900, 0, 400, 0] as const),
      "Closed: the shipment is lost. The customer's bank returned $4.00 to them after a lost dispute.",
    ],
    [
      ...(["returned", 900, 0, 400, 0] as const),
      "Closed: the shipment came back. The customer's bank returned $4.00 to them after a lost dispute.",
    ],
  ] as const)(
    "says where the money of a %s order is: captured %i, refunded %i, by the bank %i, elsewhere %i",
    (...given) => {
      const [status, capturedAmount, refundedAmount, byBank, elsewhere, sentence] = given;
      const payment = {
        ...{ id: 1, status: "paid" as const, amount: 900, card: null, dispute: null },
        ...{ capturedAmount, refundedAmount },
        ...{ returnedByBankAmount: byBank, returnedElsewhereAmount: elsewhere },
      };
      const order = { ...adminOrder.order, status, paymentStatus: payment.status, payment };
      expect(text(explainWaiting({ ...adminOrder, order, waiting: null }).sentence)).toBe(sentence);
    },
  );
});
