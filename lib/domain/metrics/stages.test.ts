import { describe, expect, it } from "vitest";
import { enteredStatuses, hasTarget, reachedStages } from "./stages";

const pending = { status: "pending", paymentStatus: "authorized" } as const;

describe("enteredStatuses", () => {
  it("lists each status that a change moves the order into", () => {
    const steps = [
      { set: { paymentStatus: "paid" } },
      { set: { status: "processing" } },
      { set: { status: "processing", shipBy: null } },
      { set: { status: "shipped" } },
    ] as const;
    expect(enteredStatuses(pending, steps)).toEqual(["processing", "shipped"]);
  });

  it("is empty for a change that repeats the status", () => {
    expect(enteredStatuses(pending, [{ set: { status: "pending" } }, { set: {} }])).toEqual([]);
  });
});

describe("reachedStages", () => {
  it("finds payment, shipping and delivery, also in one change", () => {
    const steps = [{ set: { paymentStatus: "paid" } }, { set: { status: "shipped" } }] as const;
    expect(reachedStages(pending, steps)).toEqual(["paid", "shipped"]);
    const shipped = { status: "shipped", paymentStatus: "paid" } as const;
    expect(reachedStages(shipped, [{ set: { status: "delivered" } }])).toEqual(["delivered"]);
  });

  it("does not count a payment again when a refund has failed", () => {
    const refunded = { status: "delivered", paymentStatus: "refunded" } as const;
    expect(reachedStages(refunded, [{ set: { paymentStatus: "paid" } }])).toEqual([]);
  });
});

describe("hasTarget", () => {
  it("is false for orders that are paid later", () => {
    const paymentStatus = "pending";
    expect(hasTarget({ paymentMethod: null, paymentStatus })).toBe(false);
    expect(hasTarget({ paymentMethod: "pm_card_visa", paymentStatus })).toBe(true);
  });

  it("is true for free orders", () => {
    expect(hasTarget({ paymentMethod: null, paymentStatus: "not_required" })).toBe(true);
  });
});
