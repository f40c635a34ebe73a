"use client";

import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  memo,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
} from "react";
import { panBy, wholeAxis, zoomAt } from "@/lib/domain/trace/axis-window";
import { positionAt } from "@/lib/domain/trace/time-axis";
import { moveInTree } from "./move-in-tree";
import { useIsWide } from "./use-is-wide";
import type { Waterfall } from "./use-waterfall";
import { useWheelZoom } from "./use-wheel-zoom";
import { WaterfallRow } from "./waterfall-row";

/** Row heights in pixels: on a phone the bar is below the name. */
const rowPx = { wide: 30, narrow: 48 };
/** The rows that the server renders, and a browser before it has measured its own. */
const initialRect = { width: 1_000, height: 600 };

/** The tree of a trace's items, of which only the visible rows are rendered. */
export function WaterfallGrid({
  waterfall,
  matches,
  onScrolled,
}: {
  waterfall: Waterfall;
  matches: ReadonlySet<string>;
  onScrolled: (isScrolled: boolean) => void;
}) {
  const { nodes, rows, activeRow, scrollRequest } = waterfall;
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = useIsWide() ? rowPx.wide : rowPx.narrow;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (row) => nodes[rows[row]?.index ?? 0]?.id ?? row,
    overscan: 16,
    initialRect,
    // The active row keeps the focus while it is scrolled out of sight.
    rangeExtractor: useCallback(
      (range: Range) => {
        const visible = defaultRangeExtractor(range);
        if (visible.includes(activeRow)) return visible;
        return [...visible, activeRow].sort((a, b) => a - b);
      },
      [activeRow],
    ),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes are estimated again with another height.
  useLayoutEffect(() => virtualizer.measure(), [rowHeight]);
  useScrollToActive(scrollRequest, () => virtualizer.scrollToIndex(activeRow, { align: "center" }));
  const focus = useFocusFollows(scroller, waterfall);
  useWheelZoom(scroller, waterfall);

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (act(waterfall, event.key, (row) => virtualizer.scrollToIndex(row))) event.preventDefault();
  }

  function onClick({ target }: MouseEvent) {
    const clicked = target instanceof Element ? target : null;
    const row = rowAt(waterfall, clicked);
    if (!row || clicked?.closest("a")) return;
    waterfall.activate(row.node.id);
    if (clicked?.closest("[data-toggle]")) waterfall.setExpanded([row.node.id], !row.isExpanded);
    else waterfall.open();
  }

  return (
    <div
      ref={scroller}
      role="tree"
      tabIndex={-1}
      aria-label="Items of the trace"
      {...focus}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onDoubleClick={({ target }) => {
        const bar = target instanceof Element ? target.closest("[data-bar]") : null;
        const row = rowAt(waterfall, bar);
        if (row) waterfall.zoomToNode(row.node);
      }}
      onScroll={({ currentTarget }) => onScrolled(currentTarget.scrollTop > 0)}
      className="relative overflow-y-auto overscroll-contain rounded-b-lg [scrollbar-gutter:stable] [overflow-anchor:none]"
      style={{ height: `min(${rows.length * rowHeight}px, max(22rem, 100dvh - 20rem))` }}
    >
      <div
        role="presentation"
        className="relative w-full"
        style={{ height: virtualizer.getTotalSize() }}
      >
        <Folds waterfall={waterfall} />
        {virtualizer.getVirtualItems().map(({ index: row, key, start }) => (
          <div
            key={key}
            data-index={row}
            role="presentation"
            className="absolute top-0 left-0 w-full"
            style={{ height: rowHeight, transform: `translateY(${start}px)` }}
          >
            <Row waterfall={waterfall} row={row} matches={matches} />
          </div>
        ))}
      </div>
    </div>
  );
}

/** Rendered again only if the waterfall has changed, not while it is scrolled. */
const Row = memo(function Row({
  waterfall,
  row,
  matches,
}: {
  waterfall: Waterfall;
  row: number;
  matches: ReadonlySet<string>;
}) {
  const { nodes, rows, axis, shown, activeRow, isOpen } = waterfall;
  const visible = rows[row];
  const node = visible && nodes[visible.index];
  if (!visible || !node) return null;
  const place = (us: number) => (positionAt(axis, us) - shown.from) / (shown.to - shown.from);
  return (
    <WaterfallRow
      node={node}
      position={visible.position}
      siblings={visible.siblings}
      isExpanded={visible.isExpanded}
      isActive={row === activeRow}
      isOpen={row === activeRow && isOpen}
      isMatch={matches.has(node.id)}
      hasError={waterfall.errors.has(visible.index) || visible.isExpanded === false}
      errorsBelow={visible.isExpanded === false ? waterfall.errorsBelow(visible.index) : 0}
      from={place(node.startUs)}
      to={place(waterfall.endOf(node))}
    />
  );
});

/** Bands behind the bars where idle time is folded. */
const Folds = memo(function Folds({ waterfall: { axis, shown } }: { waterfall: Waterfall }) {
  const width = shown.to - shown.from;
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute inset-y-0 right-0 left-0 overflow-hidden sm:left-(--name-width)"
    >
      {axis.segments.map(({ fromUs, from, to, isFold }) =>
        isFold && to > shown.from && from < shown.to ? (
          <span
            key={fromUs}
            className="absolute inset-y-0 bg-[repeating-linear-gradient(135deg,var(--line)_0_1px,transparent_1px_6px)] opacity-70 max-sm:opacity-40"
            style={{
              left: `${((from - shown.from) / width) * 100}%`,
              width: `${((to - from) / width) * 100}%`,
            }}
          />
        ) : null,
      )}
    </div>
  );
});

function rowAt({ nodes, rows }: Waterfall, element: Element | null) {
  const id = element?.closest("[data-node]")?.getAttribute("data-node");
  const row = rows.find(({ index }) => nodes[index]?.id === id);
  const node = row && nodes[row.index];
  return row && node ? { node, isExpanded: row.isExpanded } : null;
}

const zoomStep = 0.6;

/** Does what a key means in the tree. Returns whether it means anything. */
function act(waterfall: Waterfall, key: string, scrollTo: (row: number) => void): boolean {
  const { nodes, rows, activeRow, activeNode, shown, axis } = waterfall;
  const move = moveInTree(key, rows, activeRow);
  if (move?.kind === "go") {
    const id = nodes[rows[move.row]?.index ?? 0]?.id;
    if (id !== undefined) waterfall.activate(id);
    scrollTo(move.row);
    return true;
  }
  if (!activeNode) return false;
  if (move) {
    waterfall.setExpanded([activeNode.id], move.kind === "expand");
    return true;
  }
  const center = positionAt(axis, activeNode.startUs);
  switch (key) {
    case "Enter":
    case " ":
      waterfall.openAndFocus();
      return true;
    case "Escape":
      waterfall.close();
      return waterfall.isOpen;
    case "+":
    case "=":
      waterfall.zoomTo(zoomAt(shown, center, zoomStep));
      return true;
    case "-":
      waterfall.zoomTo(zoomAt(shown, center, 1 / zoomStep));
      return true;
    case "0":
      waterfall.zoomTo(wholeAxis);
      return true;
    case "<":
    case ">":
      waterfall.zoomTo(panBy(shown, key === ">" ? 0.25 : -0.25));
      return true;
    default:
      return false;
  }
}

function useScrollToActive(request: number, scroll: () => void): void {
  const latest = useRef(scroll);
  useEffect(() => {
    latest.current = scroll;
  });
  useEffect(() => {
    if (request > 0) latest.current();
  }, [request]);
}

/**
 * While the focus is in the tree, it is on the active row, also if the row that had it disappears
 * while the trace is written. Returns the handlers that note where the focus is: a browser moves it to
 * the body without an event when it removes the element.
 */
function useFocusFollows(
  tree: { current: HTMLElement | null },
  { activeRow, rows }: Pick<Waterfall, "activeRow" | "rows">,
) {
  const hasFocus = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows can remove the one with the focus.
  useEffect(() => {
    const { current } = tree;
    const { activeElement, body } = document;
    const isLost = hasFocus.current && activeElement === body;
    if (!current || !(isLost || current.contains(activeElement))) return;
    const row = current.querySelector<HTMLElement>(`[data-index="${activeRow}"] [role="treeitem"]`);
    row?.focus({ preventScroll: true });
  }, [tree, activeRow, rows]);
  return {
    onFocus: () => {
      hasFocus.current = true;
    },
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => {
      hasFocus.current = currentTarget.contains(relatedTarget);
    },
  };
}
