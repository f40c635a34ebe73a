import { describe, expect, it } from "vitest";
import { checkImport, type ImportLine, mergeChanges } from "./check-import";
import { onHandMax } from "./stock";

const stock = ["MUG", "PEN"].map((sku, index) => ({
  ...{ productId: index + 1, sku, name: sku },
  ...{ onHand: 10, reserved: 2, threshold: 5 },
}));
const linesOf = (...cells: (readonly [sku: string, amount: string])[]): ImportLine[] =>
  cells.map(([sku, amount], index) => ({
    ...{ line: index + 2, sku, amount, threshold: "", issue: null },
  }));

describe("checkImport", () => {
  it("adds up the lines of one SKU in a delivery", () => {
    const lines = linesOf(["MUG", "3"], ["PEN", "1"], ["MUG", "4"], ["MUG", "x"]);
    const checked = checkImport("receive", lines, stock);
    expect(
      checked.map(({ change }) => change && [change.before.onHand, change.after.onHand]),
    ).toEqual([[10, 13], [10, 11], [13, 17], null]);
    const onHand = mergeChanges(checked).map(({ before, after }) => [
      before.productId,
      before.onHand,
      after.onHand,
    ]);
    expect(onHand).toEqual([
      [1, 10, 17],
      [2, 10, 11],
    ]);
  });

  it("refuses the line of a delivery with which on hand would be too large", () => {
    const lines = linesOf(["MUG", "1000000"], ["MUG", "1"]);
    const full = [{ ...stock[0], onHand: onHandMax - 1_000_000 } as (typeof stock)[number]];
    expect(checkImport("receive", lines, full).map(({ error }) => error)).toEqual([
      null,
      "On hand can't be more than 100,000,000 units.",
    ]);
  });

  it("refuses every line of a SKU that a count has more than once", () => {
    const twice = checkImport("count", linesOf(["MUG", "3"], ["PEN", "2"], ["MUG", "3"]), stock);
    const issue = "This SKU is on lines 2 and 4. Keep one of them.";
    expect(twice.map(({ error }) => error)).toEqual([issue, null, issue]);
    const often = checkImport("count", linesOf(...Array(7).fill(["MUG", "3"])), stock);
    expect(often[0]?.error).toBe(
      "This SKU is on lines 2, 3, 4, 5, 6 and others. Keep one of them.",
    );
  });

  it("reports a line that can't be read", () => {
    const [line] = linesOf(["MUG", "3"]);
    const unread = { ...line, issue: "The row has 3 cells." } as ImportLine;
    expect(checkImport("count", [unread], stock)).toMatchObject([
      { line: 2, change: null, error: "The row has 3 cells." },
    ]);
  });
});
