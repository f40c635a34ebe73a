import { describe, expect, it } from "vitest";
import { findCurrency } from "./currencies";

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
    ["huf", 0, "HUF\u00a0"],
    ["kwd", 3, "KWD\u00a0"],
    ["clf", 4, "CLF\u00a0"],
    ["xaf", 0, "FCFA\u00a0"],
    ["xof", 0, "F\u202fCFA\u00a0"],
    ["xcg", 2, "Cg.\u00a0"],
  ])("finds %s with %i decimal places and its prefix", (code, decimalPlaces, prefix) => {
    expect(findCurrency(code)).toEqual({ decimalPlaces, prefix });
  });

  it("gives two decimal places to a code that is not listed", () => {
    expect(findCurrency("zzz")).toEqual({ decimalPlaces: 2, prefix: "ZZZ\u00a0" });
  });

  it.each(["", "us", "usdx", "u1d", "ſek"])("refuses %j, which is not a code", (code) => {
    expect(() => findCurrency(code)).toThrow(RangeError);
  });
});
