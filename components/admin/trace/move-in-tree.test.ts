import { describe, expect, it } from "vitest";
import type { VisibleRow } from "@/lib/domain/trace/visible-rows";
import { moveInTree } from "./move-in-tree";

function row(parentRow: number, isExpanded: boolean | null): VisibleRow {
  return { index: 0, parentRow, isExpanded, position: 1, siblings: 1 };
}

/** A root with an open parent, its leaf, and a closed parent. */
const rows = [row(-1, true), row(0, true), row(1, null), row(0, false)];

describe("the keys of the tree", () => {
  it.each([
    ["ArrowDown", 0, 1],
    ["ArrowDown", 3, 3],
    ["ArrowUp", 0, 0],
    ["ArrowUp", 2, 1],
    ["Home", 2, 0],
    ["End", 0, 3],
    ["PageDown", 0, 3],
    ["PageUp", 3, 0],
    ["ArrowRight", 1, 2],
    ["ArrowLeft", 2, 1],
    ["ArrowLeft", 3, 0],
  ])("%s in row %i goes to row %i", (key, current, target) => {
    expect(moveInTree(key, rows, current)).toEqual({ kind: "go", row: target });
  });

  it("opens a closed row with right, and closes an open one with left", () => {
    expect(moveInTree("ArrowRight", rows, 3)).toEqual({ kind: "expand" });
    expect(moveInTree("ArrowLeft", rows, 1)).toEqual({ kind: "collapse" });
  });

  it("leaves other keys, and moves that lead nowhere, to the browser", () => {
    expect(moveInTree("Tab", rows, 0)).toBeNull();
    expect(moveInTree("ArrowRight", rows, 2)).toBeNull();
    expect(moveInTree("ArrowLeft", [row(-1, false)], 0)).toBeNull();
  });
});
