import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildTraceTree, type TraceTree } from "./build-trace-tree";
import type { TraceItem, TraceNode } from "./trace-node";

const ms = 1_000;

function item(id: string, more: Partial<TraceItem> = {}): TraceItem {
  return {
    id,
    spanId: id,
    parentSpanId: null,
    name: id,
    category: "verb",
    status: "ok",
    startedAtUs: 0,
    durationUs: 10 * ms,
    ...more,
  };
}

function treeOf(items: readonly TraceItem[], nowUs = 0): TraceTree {
  return buildTraceTree(items, { rootSpanId: "root", nowUs });
}

/** The nodes as indented lines. */
function outline({ nodes }: TraceTree): string[] {
  return nodes.map(({ depth, id }) => `${"  ".repeat(depth)}${id}`);
}

function nodeOf({ nodes }: TraceTree, id: string): TraceNode | undefined {
  return nodes.find((node) => node.id === id);
}

describe("a trace's tree", () => {
  it("lists children below their parents, by start", () => {
    const tree = treeOf([
      item("second", { parentSpanId: "root", startedAtUs: 8 * ms }),
      item("below", { parentSpanId: "first", startedAtUs: 5 * ms }),
      item("root"),
      item("first", { parentSpanId: "root", startedAtUs: 4 * ms }),
    ]);
    expect(outline(tree)).toEqual(["root", "  first", "    below", "  second"]);
    expect(tree.nodes.map(({ descendants }) => descendants)).toEqual([3, 1, 0, 0]);
    expect(tree.durationUs).toBe(18 * ms);
  });

  it("is empty without items", () => {
    expect(treeOf([]).nodes).toEqual([]);
  });

  it("places an item with an unknown parent below the root, and says so", () => {
    const tree = treeOf([item("root"), item("orphan", { parentSpanId: "lost" })]);
    expect(outline(tree)).toEqual(["root", "  orphan"]);
    expect(nodeOf(tree, "orphan")?.isParentMissing).toBe(true);
  });

  it("places an item below what stands for its unknown parent", () => {
    const tree = treeOf([
      item("root"),
      item("event", { spanId: null, parentSpanId: "lost", standsFor: "lost" }),
      item("run", { parentSpanId: "lost" }),
    ]);
    expect(outline(tree)).toEqual(["root", "  event", "    run"]);
    expect(nodeOf(tree, "run")?.isParentMissing).toBe(true);
  });

  it("prefers the recorded parent to what stands for it", () => {
    const tree = treeOf([
      item("root"),
      item("verb", { parentSpanId: "root" }),
      item("event", { spanId: null, parentSpanId: "verb", standsFor: "verb" }),
      item("run", { parentSpanId: "verb", startedAtUs: 20 * ms }),
    ]);
    expect(outline(tree)).toEqual(["root", "  verb", "    event", "    run"]);
    expect(nodeOf(tree, "run")?.isParentMissing).toBeUndefined();
  });

  it("cuts a cycle of parents at its earliest item", () => {
    const tree = treeOf([
      item("root"),
      item("a", { parentSpanId: "b", startedAtUs: 2 * ms }),
      item("b", { parentSpanId: "a", startedAtUs: 1 * ms }),
      item("self", { parentSpanId: "self", startedAtUs: 3 * ms }),
    ]);
    expect(outline(tree)).toEqual(["root", "  b", "    a", "  self"]);
  });

  it("begins with the earliest span without a parent if the root is unknown", () => {
    const tree = treeOf([item("late", { startedAtUs: 5 * ms }), item("early")]);
    expect(outline(tree)).toEqual(["early", "  late"]);
  });

  it("lasts until now while something runs", () => {
    const tree = treeOf([item("root", { durationUs: null, status: "running" })], 60 * ms);
    expect(tree.durationUs).toBe(60 * ms);
    expect(nodeOf(tree, "root")?.durationUs).toBeNull();
  });
});

describe("clocks that differ", () => {
  const minutes = 60_000 * ms;

  it("moves an item to its parent's start if its clock was behind, with the same duration", () => {
    const tree = treeOf([
      item("root", { startedAtUs: 5 * minutes }),
      item("run", { parentSpanId: "root", startedAtUs: 2 * minutes, durationUs: 7 * ms }),
      item("step", { parentSpanId: "run", startedAtUs: 2 * minutes + 3 * ms }),
    ]);
    expect(nodeOf(tree, "run")).toMatchObject({
      startUs: 0,
      durationUs: 7 * ms,
      shiftedUs: 3 * minutes,
    });
    // The step was timed by the run's clock.
    expect(nodeOf(tree, "step")).toMatchObject({ startUs: 3 * ms, shiftedUs: 3 * minutes });
  });

  it("leaves an item of another process below a moved one where its own clock puts it", () => {
    const tree = treeOf([
      item("root", { startedAtUs: 5 * minutes }),
      item("run", { parentSpanId: "root", startedAtUs: 2 * minutes }),
      item("webhook", { parentSpanId: "run", startedAtUs: 6 * minutes }),
    ]);
    expect(nodeOf(tree, "webhook")?.startUs).toBe(1 * minutes);
    expect(nodeOf(tree, "webhook")?.shiftedUs).toBeUndefined();
  });

  it("ignores differences within the resolution of start times", () => {
    const tree = treeOf([
      item("root", { startedAtUs: 1_000 }),
      item("child", { parentSpanId: "root", startedAtUs: 0 }),
    ]);
    expect(nodeOf(tree, "child")).toMatchObject({ startUs: 0 });
    expect(nodeOf(tree, "child")?.shiftedUs).toBeUndefined();
  });

  it("marks work that starts after its parent's end, but not runs, which wait for their turn", () => {
    const tree = treeOf([
      item("root"),
      item("verb", { parentSpanId: "root" }),
      item("call", { parentSpanId: "verb", category: "gateway", startedAtUs: 3 * minutes }),
      item("run", { parentSpanId: "verb", category: "run", startedAtUs: 3 * minutes }),
    ]);
    expect(nodeOf(tree, "call")).toMatchObject({
      startUs: 3 * minutes,
      lateUs: 3 * minutes - 10 * ms,
    });
    expect(nodeOf(tree, "run")?.lateUs).toBeUndefined();
  });
});

describe("any set of spans", () => {
  const spanId = fc.constantFrom("root", "a", "b", "c", "d", "e");
  const parentId = fc.constantFrom(null, "root", "a", "b", "c", "d", "e", "lost", "gone");
  const anyItem = fc.record({
    spanId: fc.option(spanId, { freq: 5 }),
    parentSpanId: parentId,
    standsFor: fc.option(fc.constantFrom("lost", "a", "b"), { nil: undefined }),
    category: fc.constantFrom("run", "step", "verb", "statement", "event", "log"),
    startedAtUs: fc.integer({ min: -600_000_000, max: 600_000_000 }),
    durationUs: fc.option(fc.integer({ min: 0, max: 600_000_000 })),
  });
  const anyItems = fc
    .array(anyItem, { maxLength: 40 })
    .map((parts) =>
      parts.map(
        ({ standsFor, ...part }, index): TraceItem =>
          item(`item-${index}`, { ...part, ...(standsFor !== undefined && { standsFor }) }),
      ),
    );

  it("yields a tree that holds each of them exactly once, with its own duration", () => {
    fc.assert(
      fc.property(anyItems, (items) => {
        const { nodes } = treeOf(items, 1_000_000_000);
        const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
        expect(nodes.map(({ id, durationUs }) => ({ id, durationUs })).sort(byId)).toEqual(
          items.map(({ id, durationUs }) => ({ id, durationUs })).sort(byId),
        );
      }),
    );
  });

  it("yields one root, no gap in depth, and right numbers of descendants", () => {
    fc.assert(
      fc.property(anyItems, (items) => {
        const { nodes } = treeOf(items, 1_000_000_000);
        nodes.forEach((node, index) => {
          const before = nodes[index - 1];
          if (before === undefined) expect(node.depth).toBe(0);
          else {
            expect(node.depth).toBeGreaterThan(0);
            expect(node.depth).toBeLessThanOrEqual(before.depth + 1);
          }
          const end = nodes.findIndex((next, at) => at > index && next.depth <= node.depth);
          expect(node.descendants).toBe((end === -1 ? nodes.length : end) - index - 1);
        });
      }),
    );
  });

  it("never starts a child before its parent, and lists siblings by start", () => {
    fc.assert(
      fc.property(anyItems, (items) => {
        const { nodes, durationUs } = treeOf(items, 1_000_000_000);
        const path: TraceNode[] = [];
        const lastSibling: TraceNode[] = [];
        for (const node of nodes) {
          const parent = path[node.depth - 1];
          expect(node.startUs).toBeGreaterThanOrEqual(parent?.startUs ?? 0);
          const sibling = lastSibling[node.depth];
          if (sibling) expect(node.startUs).toBeGreaterThanOrEqual(sibling.startUs);
          path[node.depth] = node;
          lastSibling.length = node.depth;
          lastSibling[node.depth] = node;
          expect(node.startUs + (node.durationUs ?? 0)).toBeLessThanOrEqual(durationUs);
        }
      }),
    );
  });

  it("names a parent of its own for every item whose parent was recorded once", () => {
    fc.assert(
      fc.property(anyItems, (items) => {
        const { nodes } = treeOf(items, 1_000_000_000);
        const known = new Set(items.flatMap(({ spanId: id }) => (id === null ? [] : [id])));
        for (const { id, isParentMissing, depth } of nodes) {
          const source = items.find((one) => one.id === id);
          const { parentSpanId } = source ?? item(id);
          if (depth > 0 && parentSpanId !== null && !known.has(parentSpanId)) {
            expect(isParentMissing).toBe(true);
          }
        }
      }),
    );
  });
});

it("builds a tree of 40,000 spans in a chain without running out of stack", () => {
  const chain = Array.from({ length: 40_000 }, (_, depth) =>
    item(`${depth}`, {
      spanId: depth === 0 ? "root" : `${depth}`,
      parentSpanId: depth === 0 ? null : depth === 1 ? "root" : `${depth - 1}`,
    }),
  );
  const { nodes } = treeOf(chain);
  expect(nodes.at(-1)).toMatchObject({ id: "39999", depth: 39_999 });
});
