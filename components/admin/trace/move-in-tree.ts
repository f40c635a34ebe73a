import type { VisibleRow } from "@/lib/domain/trace/visible-rows";

/** What a key does in the tree: moves to another row, or opens or closes the current one. */
export type TreeMove = { kind: "go"; row: number } | { kind: "expand" } | { kind: "collapse" };

/** How far Page Up and Page Down move. */
const pageRows = 20;

/**
 * The keys of a tree grid: up and down move by rows, left closes a row or goes to its parent, right
 * opens it or goes to its first child. Null for any other key.
 * Source: https://www.w3.org/WAI/ARIA/apg/patterns/treegrid/
 */
export function moveInTree(
  key: string,
  rows: readonly VisibleRow[],
  current: number,
): TreeMove | null {
  const go = (row: number): TreeMove => ({
    kind: "go",
    row: Math.min(Math.max(row, 0), rows.length - 1),
  });
  const row = rows[current];
  switch (key) {
    case "ArrowDown":
      return go(current + 1);
    case "ArrowUp":
      return go(current - 1);
    case "PageDown":
      return go(current + pageRows);
    case "PageUp":
      return go(current - pageRows);
    case "Home":
      return go(0);
    case "End":
      return go(rows.length - 1);
    case "ArrowRight":
      if (!row || row.isExpanded === null) return null;
      return row.isExpanded ? go(current + 1) : { kind: "expand" };
    case "ArrowLeft":
      if (!row) return null;
      if (row.isExpanded) return { kind: "collapse" };
      return row.parentRow === -1 ? null : go(row.parentRow);
    default:
      return null;
  }
}
