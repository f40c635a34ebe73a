import { describe, expect, it } from "vitest";
import type { TraceCategory } from "./trace-node";
import { nodesOf } from "./trace-nodes";
import { ancestorIds, visibleRows } from "./visible-rows";

const tree = nodesOf("root", "  a", "    a1 statement", "    a2", "  b statement", "  c");
const none = new Set<never>();

function shown(collapsed: readonly string[], hidden: readonly TraceCategory[]): string[] {
  const rows = visibleRows(tree, new Set(collapsed), new Set(hidden));
  return rows.map(({ index }) => tree[index]?.id ?? "");
}

describe("visible rows", () => {
  it("leaves out what is below a collapsed node", () => {
    expect(shown([], [])).toEqual(["root", "a", "a1", "a2", "b", "c"]);
    expect(shown(["a"], [])).toEqual(["root", "a", "b", "c"]);
    expect(shown(["root"], [])).toEqual(["root"]);
  });

  it("leaves out hidden categories", () => {
    expect(shown([], ["statement"])).toEqual(["root", "a", "a2", "c"]);
  });

  it("counts positions and siblings among the rows that are shown", () => {
    const rows = visibleRows(tree, none, new Set(["statement"]));
    expect(rows.map(({ position, siblings }) => `${position}/${siblings}`)).toEqual([
      ...["1/1", "1/2", "1/1", "2/2"],
    ]);
    expect(rows.map(({ parentRow }) => parentRow)).toEqual([-1, 0, 1, 0]);
  });

  it("has nothing to expand where everything below is hidden", () => {
    const nodes = nodesOf("root", "  a", "    a1 log");
    const expanded = (hidden: ReadonlySet<TraceCategory>) =>
      visibleRows(nodes, none, hidden).map(({ isExpanded }) => isExpanded);
    expect(expanded(new Set(["log"]))).toEqual([true, null]);
    expect(expanded(none)).toEqual([true, true, null]);
  });

  it("knows the ancestors of a node", () => {
    expect(ancestorIds(tree, 3)).toEqual(["root", "a"]);
    expect(ancestorIds(tree, 5)).toEqual(["root"]);
  });
});
