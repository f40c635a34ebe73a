import { describe, expect, it } from "vitest";
import { formatMoney } from "./format-money";

describe("formatMoney", () => {
  it.each([
    [123_456, "usd", "$1,234.56"],
    [5, "usd", "$0.05"],
    [0, "usd", "$0.00"],
    [1_500, "eur", "€15.00"],
    [4_200, "jpy", "¥4,200"],
    [99_999_999, "cad", "CA$999,999.99"],
    [12_345, "kwd", "KWD\u00a012.345"],
    [1_990, "chf", "CHF\u00a019.90"],
    [1_990, "zzz", "ZZZ\u00a019.90"],
  ])("formats %i %s as %s", (amount, currency, text) => {
    expect(formatMoney(amount, currency)).toBe(text);
  });
});
