import { describe, expect, it } from "vitest";
import { checkDigit, estimateDelivery, newTrackingNumber } from "./label";

describe("newTrackingNumber", () => {
  it("has the check digit of UPU S10", () => {
    // The example in the standard: RR 473124829 GB.
    expect(checkDigit("47312482")).toBe(9);
    expect(newTrackingNumber()).toMatch(/^WB\d{9}WP$/);
  });
});

describe("estimateDelivery", () => {
  it("is on the third day, in UTC", () => {
    expect(estimateDelivery(new Date("2026-02-27T23:30:00Z")).toISOString()).toBe(
      "2026-03-02T18:00:00.000Z",
    );
  });
});
