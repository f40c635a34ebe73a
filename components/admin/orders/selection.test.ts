import { expect, test } from "vitest";
import { bulkMax } from "@/lib/domain/order/bulk";
import { nothingOf, sayChosen, select, toggled, withRange } from "./selection";

const all = Array.from({ length: bulkMax }, (_, at) => at + 1);
const none = nothingOf("status=pending");

test("orders are chosen once each, as many as can be done at once", () => {
  expect(select(none, [3, 1, 3])).toEqual({ ...none, ids: [3, 1] });
  expect(select(none, all)).toEqual({ ...none, ids: all });
});

test("what would be too many is not taken, not even in part, and is told", () => {
  const many = select(none, all.slice(0, -2));
  const over = select(many, [...many.ids, 901, 902, 903]);
  expect(over).toEqual({ ...many, isTooMany: true });
  expect(select(over, [...over.ids, 901, 902])).toMatchObject({ isTooMany: false });
});

test("letting go is always possible", () => {
  const full = { ...select(none, all), isTooMany: true };
  expect(select(full, toggled(full.ids, 1))).toEqual({ ...none, ids: all.slice(1) });
});

test("one order comes and goes", () => {
  expect(toggled([1, 2], 3)).toEqual([1, 2, 3]);
  expect(toggled([1, 2, 3], 2)).toEqual([1, 3]);
});

test.each([
  ["downwards", { from: 8, to: 6 }, [1, 8, 7, 6]],
  ["upwards", { from: 6, to: 8 }, [1, 8, 7, 6]],
  ["from a row of another page", { from: 1, to: 7 }, [1, 7]],
])("a range is taken %s", (_, range, ids) => {
  expect(withRange([1], [9, 8, 7, 6], range)).toEqual(ids);
});

test("the bar says what is out of sight", () => {
  const chosen = select(none, [1, 2, 3]);
  expect(sayChosen(chosen, [3, 2, 1])).toBe("3 selected");
  expect(sayChosen(chosen, [3, 2])).toBe("3 selected, 1 not on this page");
  expect(sayChosen(chosen, [3])).toBe("3 selected, 2 not on this page");
});
