import type { TraceCategory, TraceNode } from "./trace-node";

/** A node that is shown, with what a tree says about it to assistive technology. */
export interface VisibleRow {
  /** In the list of all nodes. */
  index: number;
  /** The row of its parent; -1 for the root. */
  parentRow: number;
  /** Null if nothing below it could be shown. */
  isExpanded: boolean | null;
  /** Its place among the shown children of its parent, from 1. */
  position: number;
  /** How many children of its parent are shown. */
  siblings: number;
}

/**
 * The nodes that are shown: not those below a collapsed node, and not those of a hidden category,
 * unless something is below them.
 */
export function visibleRows(
  nodes: readonly TraceNode[],
  collapsed: ReadonlySet<string>,
  hidden: ReadonlySet<TraceCategory>,
): VisibleRow[] {
  const rows: VisibleRow[] = [];
  const children: number[] = [];
  /** The row of the latest node at each depth. */
  const path: number[] = [];
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index];
    if (!node) break;
    if (node.descendants === 0 && hidden.has(node.category)) continue;
    const isCollapsed = collapsed.has(node.id);
    const parentRow = node.depth === 0 ? -1 : (path[node.depth - 1] ?? -1);
    const position = parentRow === -1 ? 1 : (children[parentRow] ?? 0) + 1;
    if (parentRow !== -1) children[parentRow] = position;
    path[node.depth] = rows.length;
    const isParent = hasShownDescendant(nodes, index, hidden);
    rows.push({
      index,
      parentRow,
      isExpanded: isParent ? !isCollapsed : null,
      position,
      siblings: 1,
    });
    if (isCollapsed) index += node.descendants;
  }
  for (const row of rows) row.siblings = row.parentRow === -1 ? 1 : (children[row.parentRow] ?? 1);
  return rows;
}

function hasShownDescendant(
  nodes: readonly TraceNode[],
  index: number,
  hidden: ReadonlySet<TraceCategory>,
): boolean {
  const descendants = nodes[index]?.descendants ?? 0;
  if (descendants === 0 || hidden.size === 0) return descendants > 0;
  for (let next = index + 1; next <= index + descendants; next += 1) {
    const node = nodes[next];
    // A node with descendants is shown whatever its category.
    if (node && (node.descendants > 0 || !hidden.has(node.category))) return true;
  }
  return false;
}

/** The ids of the nodes above a node, from the root down. */
export function ancestorIds(nodes: readonly TraceNode[], index: number): string[] {
  const ids: string[] = [];
  let depth = nodes[index]?.depth ?? 0;
  for (let before = index - 1; before >= 0 && depth > 0; before -= 1) {
    const node = nodes[before];
    if (!node || node.depth >= depth) continue;
    ids.unshift(node.id);
    depth = node.depth;
  }
  return ids;
}
