import { expect, it } from "vitest";
import { trendOf } from "./flatness";

const tolerance = { share: 0.1, amount: 5 };

it("leaves the first third out, however much it grows", () => {
  expect(trendOf([1, 50, 90, 100, 101, 99, 102, 100, 100], tolerance)).toEqual({
    second: 100,
    last: 100,
    change: 0,
    isFlat: true,
  });
});

it.each([
  ["grows by more than the share", [0, 0, 100, 100, 111, 111], false],
  ["grows by less than the share", [0, 0, 100, 100, 109, 109], true],
  ["falls", [0, 0, 100, 100, 50, 50], true],
  ["is small and grows by less than the amount", [0, 0, 0, 0, 5, 5], true],
  ["is small and grows by more than the amount", [0, 0, 0, 0, 6, 6], false],
  ["has one outlier", [0, 0, 0, 10, 10, 10, 10, 900, 10], true],
])("a series that %s", (_, samples, isFlat) => {
  expect(trendOf(samples, tolerance).isFlat).toBe(isFlat);
});

it("has no share of nothing", () => {
  expect(trendOf([0, 0, 0], tolerance).change).toBeNull();
});
