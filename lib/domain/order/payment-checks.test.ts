import { describe, expect, it } from "vitest";
import { mustAskBeforeLabel, nextCheckAt } from "./payment-checks";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const createdAt = new Date("2026-11-30T12:00:00Z");
const later = (ms: number) => new Date(createdAt.getTime() + ms);

describe("nextCheckAt", () => {
  const waitMs = (ageMs: number, orderStatus: "processing" | "completed") => {
    const at = nextCheckAt({ status: "paid", createdAt, orderStatus }, later(ageMs));
    return at && at.getTime() - later(ageMs).getTime();
  };

  it("doubles a payment's age with each check, for half a year", () => {
    expect(waitMs(5_000, "completed")).toBe(minuteMs);
    expect(waitMs(8 * minuteMs, "completed")).toBe(8 * minuteMs);
    expect(waitMs(40 * dayMs, "completed")).toBe(40 * dayMs);
    expect(waitMs(181 * dayMs, "completed")).toBeNull();
  });

  it("asks every half hour as long as the order has not shipped", () => {
    expect(waitMs(dayMs, "processing")).toBe(30 * minuteMs);
  });

  it("leaves payments without money alone, but not attempts without an outcome", () => {
    const orderStatus = "failed";
    for (const status of ["declined", "voided", "lapsed"] as const) {
      expect(nextCheckAt({ status, createdAt, orderStatus }, later(0))).toBeNull();
    }
    expect(nextCheckAt({ status: "unknown", createdAt, orderStatus }, later(0))).not.toBeNull();
  });
});

describe("mustAskBeforeLabel", () => {
  const payment = { providerRef: "pi_1", orderSeq: 5, updatedAt: createdAt };
  const order = { status: "processing" as const, payment, seq: 5, shipment: null };

  it("is false right after the response to the capture, and only then", () => {
    expect(mustAskBeforeLabel(order, later(1_000))).toBe(false);
    expect(mustAskBeforeLabel(order, later(59_000))).toBe(false);
    expect(mustAskBeforeLabel(order, later(minuteMs))).toBe(true);
    expect(mustAskBeforeLabel({ ...order, seq: 6 }, later(1_000))).toBe(true);
  });

  it("is true if the clocks differ, or an earlier version wrote the payment", () => {
    expect(mustAskBeforeLabel(order, later(-2 * minuteMs))).toBe(true);
    const earlier = { ...order, payment: { ...payment, orderSeq: null } };
    expect(mustAskBeforeLabel(earlier, later(0))).toBe(true);
  });

  it("is false for a free order", () => {
    expect(mustAskBeforeLabel({ ...order, payment: null }, later(0))).toBe(false);
  });
});
