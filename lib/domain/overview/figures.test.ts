import { describe, expect, it } from "vitest";
import {
  formatPercent,
  mainCurrency,
  relativeChange,
  salesInCurrency,
  successRate,
} from "./figures";

describe("successRate", () => {
  it("is the share of completed orders", () => {
    expect(successRate({ completed: 9, failed: 1, expired: 0, cancelled: 0 })).toBe(0.9);
  });

  it("ignores cancelled orders and is null without any other", () => {
    expect(successRate({ completed: 3, failed: 0, expired: 1, cancelled: 50 })).toBe(0.75);
    expect(successRate({ completed: 0, failed: 0, expired: 0, cancelled: 5 })).toBeNull();
  });
});

describe("relativeChange", () => {
  it("compares with the earlier figure and is null when that was 0", () => {
    expect(relativeChange(100, 125)).toBe(0.25);
    expect(relativeChange(0, 5)).toBeNull();
  });
});

describe("Sales", () => {
  const today = { orders: 2, sales: [{ currency: "eur", amount: 900 }] };
  const none = { orders: 0, sales: [] };

  it("have a main currency, that of the other day on a day without sales", () => {
    expect(mainCurrency(today, none)).toBe("eur");
    expect(mainCurrency(none, today)).toBe("eur");
    expect(mainCurrency(none, none)).toBeNull();
  });

  it("are 0 in a currency without sales", () => {
    expect(salesInCurrency(today, "eur")).toBe(900);
    expect(salesInCurrency(today, "usd")).toBe(0);
  });
});

describe("formatPercent", () => {
  it.each([
    [1, "100%"],
    [0.9999, "99.9%"],
    [0.982, "98.2%"],
    [0.0004, "<0.1%"],
    [0, "0%"],
  ])("formats %d as %s", (share, text) => {
    expect(formatPercent(share)).toBe(text);
  });
});
