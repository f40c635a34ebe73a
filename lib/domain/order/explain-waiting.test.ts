import { describe, expect, test } from "vitest";
import { explainWaiting, type TextPart, type WaitingOrder } from "./explain-waiting";
import type { WaitingFor } from "./next-step";

const since = "2026-11-23T10:00:00.000Z";
const until = "2026-11-23T10:15:00.000Z";
const admin: WaitingOrder = {
  order: {
    ...{ id: 1, customerId: 1, email: "a@b.test", reference: null, metadata: {} },
    ...{ status: "pending", paymentStatus: "pending", inventoryStatus: "reserved" },
    ...{ failureReason: null, waitingFor: "payment", waitingUntil: until, items: [] },
    ...{ currency: "usd", subtotal: 900, adjustments: [], total: 900, shippingAddress: "x" },
    ...{ payment: null, shipment: null, cancelReason: null, trackingToken: null, seq: 2 },
    ...{ createdAt: since, updatedAt: since, expiresAt: until },
  },
  waiting: { for: "payment", since, until, action: null, resumeAt: null, attention: null },
  hold: null,
  failures: [],
  payments: [],
};

const waits: Record<WaitingFor, true> = {
  ...{ payment: true, reservation: true, authorization: true, gateway_answer: true, join: true },
  ...{ capture: true, fulfillment: true, shipment: true, delivery: true, completion: true },
  ...{ stock_release: true, label_void: true, reversal: true, refund: true, operator: true },
};

const text = (pieces: TextPart[]) =>
  pieces.map((piece) => (typeof piece === "string" ? piece : piece.at)).join("");

function waitingFor(
  name: string,
  more: Partial<NonNullable<WaitingOrder["waiting"]>> = {},
): WaitingOrder {
  const waiting = { since, until, action: null, resumeAt: null, attention: null, ...more };
  return { ...admin, waiting: { ...waiting, for: name as WaitingFor } };
}

describe("explainWaiting", () => {
  test.each(Object.keys(waits))("of %s names the thing, since when, and what comes", (name) => {
    const attention = name === "operator" ? "The shipment was lost." : null;
    const why = explainWaiting(waitingFor(name, { attention }));
    expect(text(why.sentence)).toMatch(/^It waits for .{5,}, since 2026.+\.$/);
    expect(text(why.next)).toMatch(/^[A-Z].+\.$/);
    expect(why.needsAttention).toBe(name === "operator");
  });

  test.each([
    ["payment", /until 2026-11-23T10:15/],
    ["fulfillment", /before 2026-11-23T10:15/],
    ["delivery", /expected by 2026-11-23T10:15/],
  ])("of %s names the deadline", (name, told) => {
    expect(text(explainWaiting(waitingFor(name)).sentence)).toMatch(told);
  });

  test("says when the system looks again, and that a person should", () => {
    const stuck = waitingFor("capture", {
      action: "capture",
      resumeAt: until,
      attention: "It has waited for its capture for too long.",
    });
    const why = explainWaiting(stuck);
    expect(text(why.next)).toContain(`at ${until} at the latest`);
    expect(text(why.sentence)).toContain("for too long");
    expect(why.needsAttention).toBe(true);
  });

  test("gives a hold's reason in its own words", () => {
    const held = waitingFor("operator", { attention: "The order is on hold." });
    const why = explainWaiting({ ...held, hold: { since, reason: "Called in" } });
    expect(text(why.sentence)).toBe(`It is on hold since ${since}: “Called in”.`);
    expect(text(why.next)).toContain("until the hold is released");
  });

  test("names the last error: open failed work first, then the gateway's words", () => {
    const failure = { functionId: "create-shipment", error: "CarrierUnavailable: no answer" };
    const payment = {
      ...{ id: 1, attempt: 1, status: "declined" as const, method: null, amount: 900 },
      ...{ capturedAmount: 0, refundedAmount: 0, providerRef: null, createdAt: since },
      ...{ failure: "Your card was declined.", refunds: [] },
    };
    expect(explainWaiting({ ...admin, payments: [payment] }).lastError).toBe(
      "Your card was declined.",
    );
    const failures = [{ ...failure, failures: 3, failedAt: since }];
    expect(explainWaiting({ ...admin, payments: [payment], failures }).lastError).toBe(
      "create-shipment (3 times): CarrierUnavailable: no answer",
    );
  });

  test("of an order at rest says how it came to rest", () => {
    const resting = (status: "completed" | "cancelled") =>
      text(explainWaiting({ ...admin, order: { ...admin.order, status }, waiting: null }).sentence);
    expect(resting("completed")).toBe("It is complete: delivered, paid and closed.");
    expect(resting("cancelled")).toMatch(/^It is cancelled and undone: its customer was not/);
  });
});
