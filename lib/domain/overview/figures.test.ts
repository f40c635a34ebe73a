import { describe, expect, test } from "vitest";
import {
  formatDuration,
  formatPercent,
  mainCurrency,
  relativeChange,
  salesInCurrency,
  successRate,
} from "./figures";

describe("the success rate", () => {
  test("is the share that was completed", () => {
    expect(successRate({ completed: 9, failed: 1, expired: 0, cancelled: 0 })).toBe(0.9);
  });

  test("leaves cancellations out, and is unknown without endings", () => {
    expect(successRate({ completed: 3, failed: 0, expired: 1, cancelled: 50 })).toBe(0.75);
    expect(successRate({ completed: 0, failed: 0, expired: 0, cancelled: 5 })).toBeNull();
  });
});

test("a change is told against what was before, if there was anything", () => {
  expect(relativeChange(100, 125)).toBe(0.25);
  expect(relativeChange(0, 5)).toBeNull();
});

test("sales are read by currency, the main one first", () => {
  const today = { orders: 2, sales: [{ currency: "eur", amount: 900 }] };
  const none = { orders: 0, sales: [] };
  expect(mainCurrency(today, none)).toBe("eur");
  expect(mainCurrency(none, today)).toBe("eur");
  expect(mainCurrency(none, none)).toBeNull();
  expect(salesInCurrency(today, "eur")).toBe(900);
  expect(salesInCurrency(today, "usd")).toBe(0);
});

test.each([
  [1, "100 %"],
  [0.9999, "99.9 %"],
  [0.982, "98.2 %"],
  [0, "0 %"],
])("the share %d reads %s", (share, text) => {
  expect(formatPercent(share)).toBe(text);
});

test.each([
  [850, "850 ms"],
  [4_200, "4.2 s"],
  [185_000, "3 min 5 s"],
  [7_800_000, "2 h 10 min"],
  [273_600_000, "3 d 4 h"],
  [3_600_000, "1 h"],
])("%d ms read %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
