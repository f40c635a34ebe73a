import { describe, expect, it } from "vitest";
import { findFailingNode } from "./find-failure";
import { formatDuration } from "./format-duration";
import type { TraceCategory, TraceNode } from "./trace-node";
import { ancestorIds, visibleRows } from "./visible-rows";

/** Nodes from lines such as `"  call gateway"`: two spaces per level, then the id and category. */
function nodesOf(...lines: readonly string[]): TraceNode[] {
  const depths = lines.map((line) => line.search(/\S/) / 2);
  return lines.map((line, index) => {
    const [id = "", category = "verb", status = "ok"] = line.trim().split(" ");
    const depth = depths[index] ?? 0;
    const end = depths.findIndex((other, at) => at > index && other <= depth);
    return {
      ...{ id, name: id, depth, startUs: index, durationUs: 1 },
      descendants: (end === -1 ? lines.length : end) - index - 1,
      category: category as TraceCategory,
      status: status as TraceNode["status"],
    };
  });
}

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

describe("the failing call", () => {
  it("is the latest error that no other error caused", () => {
    const nodes = nodesOf(
      "root",
      "  run run error",
      "    first carrier error",
      "  retry run error",
      "    second carrier error",
      "      line log error",
    );
    expect(findFailingNode(nodes)?.id).toBe("second");
  });

  it("is the gateway's call whose answer a failure event reports", () => {
    const nodes = nodesOf(
      "root",
      "  authorizePayment",
      "    authorize gateway",
      "    failed event warning",
      "    later gateway",
    );
    expect(findFailingNode(nodes)?.id).toBe("authorize");
  });

  it("is none if nothing failed", () => {
    expect(findFailingNode(tree)).toBeNull();
  });
});

describe("durations", () => {
  it.each([
    [0, "0 µs"],
    [850, "850 µs"],
    [12_345, "12.3 ms"],
    [999_499, "999 ms"],
    [1_240_000, "1.24 s"],
    [59_949_000, "59.9 s"],
    [59_990_000, "1 min"],
    [125_000_000, "2 min 5 s"],
    [3_600_000_000 * 3 + 60_000_000 * 20, "3 h 20 min"],
    [86_399_000_000, "1 d"],
    [86_400_000_000 * 2.5, "2 d 12 h"],
    [-5_000, "−5 ms"],
  ])("%d µs is %s", (us, text) => {
    expect(formatDuration(us)).toBe(text);
  });
});
