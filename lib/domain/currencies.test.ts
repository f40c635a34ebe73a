import { describe, expect, it } from "vitest";
import { chargeRules, findCurrency, isChargeable } from "./currencies";

describe("findCurrency", () => {
  it.each([
    ["usd", 2, "$"],
    ["EUR", 2, "€"],
    ["gbp", 2, "£"],
    ["jpy", 0, "¥"],
    ["cny", 2, "CN¥"],
    ["cad", 2, "CA$"],
    ["aud", 2, "A$"],
    ["krw", 0, "₩"],
    ["chf", 2, "CHF\u00a0"],
    ["huf", 2, "HUF\u00a0"],
    ["isk", 2, "ISK\u00a0"],
    ["ugx", 2, "UGX\u00a0"],
    ["idr", 2, "IDR\u00a0"],
    ["cop", 2, "COP\u00a0"],
    ["pkr", 2, "PKR\u00a0"],
    ["kwd", 3, "KWD\u00a0"],
    ["xaf", 0, "FCFA\u00a0"],
    ["xof", 0, "F\u202fCFA\u00a0"],
    ["xcg", 2, "Cg.\u00a0"],
  ])("finds %s with %i decimal places and its prefix", (code, decimalPlaces, prefix) => {
    expect(findCurrency(code)).toMatchObject({ decimalPlaces, prefix });
  });

  it("gives two decimal places to a currency that can't be charged", () => {
    expect(isChargeable("clf")).toBe(false);
    expect(findCurrency("clf")).toEqual({
      decimalPlaces: 2,
      amountStep: 1,
      minimumAmount: null,
      prefix: "CLF\u00a0",
    });
  });

  // https://docs.stripe.com/currencies: minimum amounts and special cases, in minor units.
  it.each([
    ["usd", 50, 1],
    ["GBP", 30, 1],
    ["jpy", 50, 1],
    ["huf", 17_500, 1],
    ["mxn", 1_000, 1],
    ["kwd", null, 10],
    ["isk", null, 100],
    ["ugx", null, 100],
  ])("charges %s from %j minor units, in steps of %i", (code, minimumAmount, amountStep) => {
    expect(isChargeable(code)).toBe(true);
    expect(findCurrency(code)).toMatchObject({ minimumAmount, amountStep });
  });

  it("has a minimum that is a multiple of the step, for chargeable currencies only", () => {
    const { minimums, steps } = chargeRules();
    for (const [code, minimum] of Object.entries(minimums)) {
      expect(minimum % (steps[code] ?? 1), code).toBe(0);
    }
    for (const code of [...Object.keys(minimums), ...Object.keys(steps)]) {
      expect(isChargeable(code), code).toBe(true);
    }
  });

  it.each(["", "us", "usdx", "u1d", "ſek"])("refuses %j, which is not a code", (code) => {
    expect(() => findCurrency(code)).toThrow(RangeError);
  });
});
