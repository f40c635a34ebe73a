"use client";

import { useMemo, useState } from "react";
import { isWholeAxis, wholeAxis, windowAround } from "@/lib/domain/trace/axis-window";
import { findFailingNode, innermostErrors } from "@/lib/domain/trace/find-failing-node";
import {
  type AxisWindow,
  busyIntervals,
  foldIdleTime,
  positionAt,
} from "@/lib/domain/trace/time-axis";
import type { TraceCategory, TraceNode } from "@/lib/domain/trace/trace-node";
import type { TraceView } from "@/lib/domain/trace/trace-view";
import { ancestorIds, visibleRows } from "@/lib/domain/trace/visible-rows";

/** The node that a link to a trace names: by its id, by a span's id, or the failing call. */
export interface InitialNode {
  node?: string | undefined;
  span?: string | undefined;
  isFailure?: boolean | undefined;
}

export type Waterfall = ReturnType<typeof useWaterfall>;

/** What is collapsed, hidden, zoomed and selected in a trace's waterfall. */
export function useWaterfall(trace: TraceView, initial: InitialNode) {
  const { nodes } = trace;
  const time = useShownTime(trace);
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const [hidden, setHidden] = useState<ReadonlySet<TraceCategory>>(new Set());
  const [activeId, setActiveId] = useState(() => chooseNode(nodes, initial)?.id ?? nodes[0]?.id);
  const [isOpen, setOpen] = useState(() => chooseNode(nodes, initial) !== undefined);
  /** Counts requests to move the focus to the details. */
  const [focusRequest, setFocusRequest] = useState(0);
  /** Counts requests to scroll to the active node. */
  const [scrollRequest, setScrollRequest] = useState(() => (isOpen ? 1 : 0));

  const rows = useMemo(() => visibleRows(nodes, collapsed, hidden), [nodes, collapsed, hidden]);
  const errors = useMemo(() => new Set(innermostErrors(nodes)), [nodes]);
  const errorsUntil = useMemo(() => countUntil(nodes.length, errors), [nodes, errors]);
  const activeRow = Math.max(
    0,
    rows.findIndex(({ index }) => nodes[index]?.id === activeId),
  );

  function setExpanded(ids: readonly string[], isExpanded: boolean) {
    setCollapsed((before) => {
      const after = new Set(before);
      for (const id of ids) {
        if (isExpanded) after.delete(id);
        else after.add(id);
      }
      return after;
    });
  }

  /** Makes a node visible, wherever it is, and moves to it. */
  function reveal(index: number) {
    const node = nodes[index];
    if (!node) return;
    setExpanded(ancestorIds(nodes, index), true);
    if (hidden.has(node.category)) toggleCategory(node.category);
    setActiveId(node.id);
    setScrollRequest((count) => count + 1);
  }

  function toggleCategory(category: TraceCategory) {
    setHidden((before) => {
      const after = new Set(before);
      if (!after.delete(category)) after.add(category);
      return after;
    });
  }

  return {
    ...time,
    ...{ nodes, rows, errors, hidden, isOpen, focusRequest, scrollRequest },
    activeRow,
    activeNode: nodes[rows[activeRow]?.index ?? 0],
    /** How many errors are below a node. */
    errorsBelow: (index: number) =>
      (errorsUntil[index + 1 + (nodes[index]?.descendants ?? 0)] ?? 0) -
      (errorsUntil[index + 1] ?? 0),
    setExpanded,
    collapseAll: () => setCollapsed(collapsibleBelow(nodes)),
    expandAll: () => setCollapsed(new Set()),
    toggleCategory,
    reveal,
    activate: (id: string) => setActiveId(id),
    open: () => setOpen(true),
    openAndFocus() {
      setOpen(true);
      setFocusRequest((count) => count + 1);
    },
    close: () => setOpen(false),
  };
}

/** The time axis of a trace, and the part of it that is shown. */
function useShownTime({ nodes, durationUs }: TraceView) {
  const [shown, setShown] = useState<AxisWindow>(wholeAxis);
  const axis = useMemo(
    () => foldIdleTime(busyIntervals(nodes, durationUs), durationUs),
    [nodes, durationUs],
  );

  /** When a node ends, in microseconds; what still runs lasts until the end of the trace. */
  function endOf(node: TraceNode): number {
    return node.durationUs === null ? durationUs : node.startUs + node.durationUs;
  }

  return {
    axis,
    shown,
    isZoomed: !isWholeAxis(shown),
    zoomTo: setShown,
    zoomToNode(node: TraceNode) {
      setShown(windowAround(positionAt(axis, node.startUs), positionAt(axis, endOf(node))));
    },
    endOf,
  };
}

function chooseNode(nodes: readonly TraceNode[], initial: InitialNode): TraceNode | undefined {
  if (initial.isFailure) return findFailingNode(nodes) ?? undefined;
  const ids = [
    initial.node,
    initial.span && `span-${initial.span}`,
    initial.span && `step-${initial.span}`,
  ];
  return nodes.find(({ id }) => ids.includes(id));
}

/** How many of the first nodes are among these, for every number of nodes up to `length`. */
function countUntil(length: number, indexes: ReadonlySet<number>): number[] {
  const counts = [0];
  for (let index = 0; index < length; index += 1) {
    counts.push((counts.at(-1) ?? 0) + (indexes.has(index) ? 1 : 0));
  }
  return counts;
}

/** Every node with something below it but the root: the root's children remain visible. */
function collapsibleBelow(nodes: readonly TraceNode[]): Set<string> {
  return new Set(
    nodes.flatMap(({ id, depth, descendants }) => (depth > 0 && descendants > 0 ? [id] : [])),
  );
}
