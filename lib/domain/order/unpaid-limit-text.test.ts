import { describe, expect, it } from "vitest";
import { unpaidLimitText } from "./unpaid-limit-text";

describe("unpaidLimitText", () => {
  it("says whose orders are too many, and what to do", () => {
    expect(unpaidLimitText({ kind: "too_many_holds", of: "network" })).toBe(
      "Too many unpaid orders were placed from your network. Pay yours, or try again later.",
    );
    expect(unpaidLimitText({ kind: "too_many_holds", of: "account" })).toBe(
      "You have too many unpaid orders. Pay or cancel one, or try again later.",
    );
  });

  it("says how many units are left for the shopper", () => {
    const products = [
      { name: "Mug", units: 3 },
      { name: "Tea", units: 0 },
    ];
    const ofUnits = (change: { isFree?: boolean; isGuest?: boolean }) =>
      unpaidLimitText({
        kind: "too_many_units",
        products,
        isFree: false,
        isGuest: true,
        ...change,
      });
    expect(ofUnits({ isFree: true })).toBe(
      "We can reserve at most 3 × Mug, 0 × Tea for you in free orders. Order fewer, or wait until your other orders have shipped.",
    );
    expect(ofUnits({ isGuest: true })).toBe(
      "Until you pay, we can reserve at most 3 × Mug, 0 × Tea for you. Order fewer, sign in, or try again later.",
    );
    expect(ofUnits({ isGuest: false })).toBe(
      "Until you pay, we can reserve at most 3 × Mug, 0 × Tea for you. Order fewer, or pay for your other orders first.",
    );
  });
});
