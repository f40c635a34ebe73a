import { describe, expect, it } from "vitest";
import {
  formatPercent,
  mainCurrency,
  relativeChange,
  salesInCurrency,
  successRate,
} from "./figures";

describe("successRate", () => {
  const none = { completed: 0, returned: 0, lost: 0, failed: 0, expired: 0, cancelled: 0 };

  it("is the share of completed orders", () => {
    expect(successRate({ ...none, completed: 9, failed: 1 })).toBe(0.9);
    expect(successRate({ ...none, completed: 9, lost: 1 })).toBe(0.9);
  });

  it("ignores cancelled and returned orders and is null without any other", () => {
    const ignored = { ...none, cancelled: 50, returned: 7 };
    expect(successRate({ ...ignored, completed: 3, expired: 1 })).toBe(0.75);
    expect(successRate(ignored)).toBeNull();
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
