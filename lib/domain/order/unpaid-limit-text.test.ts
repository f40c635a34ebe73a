import { describe, expect, it } from "vitest";
import { type HeldBy, unpaidLimitText } from "./unpaid-limit-text";

const tooManyOrders = (of: "account" | "network", isFree = false) =>
  unpaidLimitText({ kind: "too_many_holds", of, isFree });

describe("unpaidLimitText", () => {
  it("says whose orders are too many, and what to do", () => {
    expect(tooManyOrders("network")).toBe(
      "Too many unpaid orders were placed from your network. Pay yours, or try again later.",
    );
    expect(tooManyOrders("account")).toBe(
      "You have too many unpaid orders. Pay or cancel one, or try again later.",
    );
  });

  it("never calls free orders unpaid", () => {
    expect(tooManyOrders("account", true)).toBe(
      "You have too many free orders that haven't shipped yet. Cancel one, or try again when one has shipped.",
    );
    for (const of of ["account", "network"] as const) {
      expect(tooManyOrders(of, true)).not.toMatch(/unpaid|pay/i);
    }
  });

  const mug = { name: "Mug", units: 3 };
  const tea = { name: "Tea", units: 0 };
  const ofUnits = (
    products: readonly { name: string; units: number }[],
    { held = {}, ...change }: { isFree?: boolean; isGuest?: boolean; held?: Partial<HeldBy> } = {},
  ) =>
    unpaidLimitText({
      ...{ kind: "too_many_units", products, isFree: false, isGuest: true, ...change },
      heldBy: { unpaid: false, free: false, guests: false, ...held },
    });

  it("says how many units are left for the shopper", () => {
    expect(ofUnits([mug], { isFree: true, held: { free: true } })).toBe(
      "We can reserve at most 3 × Mug for you in free orders. To continue, order fewer, or try again when your other orders have shipped.",
    );
    expect(ofUnits([mug], { held: { guests: true } })).toBe(
      "Until you pay, we can reserve at most 3 × Mug for you. To continue, order fewer, sign in, or try again later.",
    );
    expect(ofUnits([mug], { isGuest: false, held: { unpaid: true } })).toBe(
      "Until you pay, we can reserve at most 3 × Mug for you. To continue, order fewer, pay for your other orders first, or try again later.",
    );
  });

  it("advises nothing about other orders if none holds units", () => {
    for (const isGuest of [true, false]) {
      expect(ofUnits([mug], { isGuest })).toBe(
        "Until you pay, we can reserve at most 3 × Mug for you. To continue, order fewer, or try again later.",
      );
    }
    expect(ofUnits([mug], { isFree: true, isGuest: false })).toBe(
      "We can reserve at most 3 × Mug for you in free orders. To continue, order fewer, or try again later.",
    );
    const held = { unpaid: true, free: true, guests: true };
    expect(ofUnits([mug], { isGuest: false, held })).toMatch(
      /order fewer, pay for your other orders first, or try again when your other orders have shipped\.$/,
    );
  });

  it("says which products can't be ordered now, and never that at most 0 can", () => {
    expect(ofUnits([tea], { held: { guests: true } })).toBe(
      "Tea can't be reserved for you right now. To continue, remove Tea, sign in, or try again later.",
    );
    expect(ofUnits([mug, tea], { isGuest: false, held: { unpaid: true } })).toBe(
      "Until you pay, we can reserve at most 3 × Mug for you. Tea can't be reserved for you right now. To continue, order fewer and remove Tea, pay for your other orders first, or try again later.",
    );
    expect(ofUnits([tea, { name: "Jar", units: 0 }], { isFree: true, held: { free: true } })).toBe(
      "Tea, Jar can't be reserved for you right now. To continue, remove what can't be reserved, or try again when your other orders have shipped.",
    );
    for (const isFree of [true, false]) {
      for (const isGuest of [true, false]) {
        expect(ofUnits([mug, tea], { isFree, isGuest })).not.toMatch(/\b0 ×/);
      }
    }
  });
});
