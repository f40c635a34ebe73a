import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  findAmountIssue,
  findTotalIssue,
  formatMoney,
  formatMoneyInput,
  formatPrice,
  orderTotals,
  parseMoney,
} from "./money";

const line = fc.record({
  unitPrice: fc.integer({ min: 0, max: 1_000_000 }),
  quantity: fc.integer({ min: 1, max: 1000 }),
});
const currency = fc.constantFrom("usd", "huf", "jpy", "kwd", "isk", "zzz");
const adjustment = fc.record({ amount: fc.integer({ min: -1_000_000, max: 1_000_000 }) });

describe("orderTotals", () => {
  it("adds lines and adjustments in any order, in whole minor units", () => {
    fc.assert(
      fc.property(fc.array(line), fc.array(adjustment), (lines, adjustments) => {
        const { subtotal, total } = orderTotals(lines, adjustments);
        expect(orderTotals(lines.toReversed(), adjustments.toReversed())).toEqual({
          subtotal,
          total,
        });
        expect(Number.isInteger(total)).toBe(true);
        expect(subtotal).toBe(lines.reduce((sum, l) => sum + l.unitPrice * l.quantity, 0));
        expect(total - subtotal).toBe(adjustments.reduce((sum, a) => sum + a.amount, 0));
      }),
    );
  });

  it("gives the same total for two halves as for the whole", () => {
    fc.assert(
      fc.property(fc.array(line), fc.array(line), (left, right) => {
        const whole = orderTotals([...left, ...right], []).total;
        expect(whole).toBe(orderTotals(left, []).total + orderTotals(right, []).total);
      }),
    );
  });
});

describe("formatMoney", () => {
  it.each([
    [1250, "usd", "$12.50"],
    [1250, "jpy", "¥1,250"],
    [1250, "kwd", "KWD\u00a01.250"],
    [-5, "usd", "-$0.05"],
    [0, "eur", "€0.00"],
    [-0, "usd", "$0.00"],
    [99_999_999, "cad", "CA$999,999.99"],
    [-123_456, "chf", "-CHF\u00a01,234.56"],
    [1_250, "xof", "F\u202fCFA\u00a01,250"],
    [17_500, "huf", "HUF\u00a0175.00"],
    [1250, "zzz", "ZZZ\u00a012.50"],
    [9_007_199_254_740_991, "usd", "$90,071,992,547,409.91"],
  ])("formats %i %s as %s", (amount, currency, text) => {
    expect(formatMoney(amount, currency)).toBe(text);
  });

  it("refuses what is not a currency code", () => {
    expect(() => formatMoney(1250, "usdx")).toThrow(RangeError);
  });
});

describe("formatPrice", () => {
  it("says that a product is free", () => {
    expect([formatPrice(0, "usd"), formatPrice(1, "usd")]).toEqual(["Free", "$0.01"]);
  });
});

describe("formatMoneyInput", () => {
  it.each([
    [1250, "usd", "12.50"],
    [5, "usd", "0.05"],
    [123_456_789, "eur", "1234567.89"],
    [1250, "jpy", "1250"],
    [1250, "kwd", "1.250"],
    [-5, "usd", "-0.05"],
  ])("formats %i %s as %s", (amount, currency, text) => {
    expect(formatMoneyInput(amount, currency)).toBe(text);
  });
});

describe("what can be charged", () => {
  it.each([
    [50, "usd", null],
    [49, "usd", "The total must be at least $0.50."],
    [0, "usd", null],
    [1, "usd", "The total must be at least $0.50."],
    [-1, "usd", "The total must be at least $0.50."],
    [-1, "usd", "The total must be at least $0.50."],
    [17_499, "huf", "The total must be at least HUF\u00a0175.00."],
    [1, "dzd", null],
    [0, "dzd", null],
    [-1, "dzd", "The total must be at least DZD\u00a00.01."],
    [1_255, "kwd", "The total must be a multiple of KWD\u00a00.010."],
    [1_250, "kwd", null],
    [150, "isk", "The total must be a multiple of ISK\u00a01.00."],
    [100_000_000, "usd", "The total must be at most $999,999.99."],
  ])("a total of %i %s: %j", (total, code, issue) => {
    expect(findTotalIssue(total, code)).toBe(issue);
  });

  it("refunds have steps, too, but no minimum", () => {
    expect(findAmountIssue(1, "usd")).toBeNull();
    expect(findAmountIssue(1_255, "kwd")).toBe("Enter a multiple of KWD\u00a00.010.");
  });
});

describe("parseMoney", () => {
  it.each([
    ["12.50", "usd", 1250],
    ["12.5", "usd", 1250],
    [" 12. ", "usd", 1200],
    ["0", "usd", 0],
    ["1250", "jpy", 1250],
    ["1.250", "kwd", 1250],
    ["12.505", "usd", null],
    ["1,250", "usd", null],
    ["12.5", "jpy", null],
    ["-1", "usd", null],
    ["", "usd", null],
  ])("parses %j in %s as %j", (text, currency, amount) => {
    expect(parseMoney(text, currency)).toBe(amount);
  });

  it("parses what formatMoneyInput writes", () => {
    fc.assert(
      fc.property(fc.nat(99_999_999), currency, (amount, code) => {
        expect(parseMoney(formatMoneyInput(amount, code), code)).toBe(amount);
      }),
    );
  });
});
