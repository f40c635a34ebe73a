import { describe, expect, it } from "vitest";
import { selectionMax } from "@/lib/domain/order/bulk";
import {
  addRange,
  changeSelection,
  describeSelection,
  emptySelection,
  toggleId,
} from "./order-selection";

const all = Array.from({ length: selectionMax }, (_, index) => index + 1);
const none = emptySelection("status=pending");

describe("changeSelection", () => {
  it("selects each order once, up to the limit", () => {
    expect(changeSelection(none, [3, 1, 3])).toEqual({ ...none, ids: [3, 1] });
    expect(changeSelection(none, all)).toEqual({ ...none, ids: all });
  });

  it("ignores a change that exceeds the limit as a whole, and says so", () => {
    const many = changeSelection(none, all.slice(0, -2));
    const over = changeSelection(many, [...many.ids, 90_001, 90_002, 90_003]);
    expect(over).toEqual({ ...many, isTooMany: true });
    expect(changeSelection(over, [...over.ids, 90_001, 90_002])).toMatchObject({
      isTooMany: false,
    });
  });

  it("always allows deselecting", () => {
    const full = { ...changeSelection(none, all), isTooMany: true };
    const fewer = changeSelection(full, toggleId(full.ids, 1));
    expect(fewer).toEqual({ ...none, ids: all.slice(1) });
  });
});

describe("toggleId", () => {
  it("adds an order, and removes one that is selected", () => {
    expect(toggleId([1, 2], 3)).toEqual([1, 2, 3]);
    expect(toggleId([1, 2, 3], 2)).toEqual([1, 3]);
  });
});

describe("addRange", () => {
  it.each([
    ["downwards", { from: 8, to: 6 }, [1, 8, 7, 6]],
    ["upwards", { from: 6, to: 8 }, [1, 8, 7, 6]],
    ["from a row of another page", { from: 1, to: 7 }, [1, 7]],
  ])("adds a range %s", (_, range, ids) => {
    expect(addRange([1], [9, 8, 7, 6], range)).toEqual(ids);
  });
});

describe("describeSelection", () => {
  it("says how many selected orders are not on the page", () => {
    const selection = changeSelection(none, [1, 2, 3]);
    expect(describeSelection(selection, [3, 2, 1])).toBe("3 selected");
    expect(describeSelection(selection, [3, 2])).toBe("3 selected, 1 not on this page");
    expect(describeSelection(selection, [3])).toBe("3 selected, 2 not on this page");
  });
});
