import { describe, expect, it } from "vitest";
import { heldBackText } from "./held-back-text";

describe("heldBackText", () => {
  it("says which limit was reached, and what to do", () => {
    expect(heldBackText({ kind: "too_many_holds", limit: 10 })).toBe(
      "Your network already has 10 unpaid orders. Pay or cancel one first.",
    );
    expect(heldBackText({ kind: "too_many_holds", limit: 1 })).toContain("an unpaid order.");
    const products = [
      { name: "Mug", units: 3 },
      { name: "Tea", units: 1 },
    ];
    expect(heldBackText({ kind: "too_many_units", products })).toBe(
      "Until you pay, we can reserve at most 3 × Mug, 1 × Tea. Order fewer, or pay for your other order first.",
    );
  });
});
