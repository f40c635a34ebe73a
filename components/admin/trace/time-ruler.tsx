"use client";

import { type PointerEvent, useMemo, useRef, useState } from "react";
import { cn } from "@/lib/cn";
import { formatMicroseconds } from "@/lib/domain/format-duration";
import { axisWindow } from "@/lib/domain/trace/axis-window";
import {
  type AxisWindow,
  axisTicks,
  positionAt,
  type TimeAxis,
} from "@/lib/domain/trace/time-axis";
import type { TraceNode } from "@/lib/domain/trace/trace-node";
import { useWidth } from "./use-width";

interface TimeRulerProps {
  nodes: readonly TraceNode[];
  axis: TimeAxis;
  shown: AxisWindow;
  durationUs: number;
  onZoom: (shown: AxisWindow) => void;
}

/** The time axis above the bars: the whole trace in small, and the times of the shown part. */
export function TimeRuler({ nodes, axis, shown, durationUs, onZoom }: TimeRulerProps) {
  return (
    <div className="flex border-line border-b bg-surface [scrollbar-gutter:stable] overflow-hidden rounded-t-lg">
      <div className="hidden items-end px-3 pb-1.5 text-ink-soft text-xs sm:flex sm:w-(--name-width) sm:shrink-0">
        Name
      </div>
      <div className="min-w-0 grow">
        <TraceOverview {...{ nodes, axis, shown, durationUs, onZoom }} />
        <Ticks axis={axis} shown={shown} />
      </div>
    </div>
  );
}

/** The parts into which the overview is divided. */
const overviewParts = 240;

/** How much ran at which time, and where something failed. A part is selected by dragging. */
function TraceOverview({ nodes, axis, shown, durationUs, onZoom }: TimeRulerProps) {
  const area = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const { path, errors } = useMemo(
    () => drawOverview(nodes, axis, durationUs),
    [nodes, axis, durationUs],
  );
  const selection = drag ? axisWindow(drag.from, drag.to) : shown;

  function positionOf({ clientX }: PointerEvent): number {
    const box = area.current?.getBoundingClientRect();
    return box ? Math.min(Math.max((clientX - box.left) / box.width, 0), 1) : 0;
  }

  return (
    <div
      ref={area}
      className="relative h-9 cursor-crosshair touch-none select-none"
      title="Drag to zoom"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        const position = positionOf(event);
        setDrag({ from: position, to: position });
      }}
      onPointerMove={(event) => {
        if (drag) setDrag({ ...drag, to: positionOf(event) });
      }}
      onPointerUp={() => {
        // A click without a drag is no selection.
        if (drag && Math.abs(drag.to - drag.from) > 0.005) onZoom(axisWindow(drag.from, drag.to));
        setDrag(null);
      }}
      onPointerCancel={() => setDrag(null)}
    >
      <svg
        aria-hidden
        viewBox={`0 0 ${overviewParts} 100`}
        preserveAspectRatio="none"
        className="absolute inset-0 size-full"
      >
        <path d={path} className="fill-carbon opacity-35" />
      </svg>
      {errors.map((position) => (
        <span
          key={position}
          aria-hidden
          className="absolute bottom-0 h-2 w-px bg-bad"
          style={{ left: `${position * 100}%` }}
        />
      ))}
      {[
        { left: 0, width: selection.from },
        { left: selection.to, width: 1 - selection.to },
      ].map(({ left, width }) => (
        <span
          key={left === 0 ? "before" : "after"}
          aria-hidden
          className="absolute inset-y-0 bg-line opacity-60"
          style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
        />
      ))}
    </div>
  );
}

/** A profile of how many items run at the same time, and the positions of errors. */
function drawOverview(nodes: readonly TraceNode[], axis: TimeAxis, durationUs: number) {
  const changes = new Float64Array(overviewParts + 1);
  const errors = new Set<number>();
  const partAt = (us: number) =>
    Math.min(overviewParts - 1, Math.floor(positionAt(axis, us) * overviewParts));
  for (const { category, status, startUs, durationUs: itemUs } of nodes) {
    const first = partAt(startUs);
    if (status === "error" && category !== "log") errors.add(first / overviewParts);
    if (category === "run" || category === "wait") continue;
    const last = partAt(itemUs === null ? durationUs : startUs + itemUs);
    changes[first] = (changes[first] ?? 0) + 1;
    changes[last + 1] = (changes[last + 1] ?? 0) - 1;
  }
  const counts: number[] = [];
  let running = 0;
  for (let part = 0; part < overviewParts; part += 1) {
    running += changes[part] ?? 0;
    counts.push(running);
  }
  const most = Math.max(1, ...counts);
  const tops = counts.map((count, part) => {
    const top = 100 - (count === 0 ? 0 : 12 + (count / most) * 76);
    return `L${part} ${top.toFixed(1)}L${part + 1} ${top.toFixed(1)}`;
  });
  return { path: `M0 100${tops.join("")}L${overviewParts} 100Z`, errors: [...errors] };
}

/** How much room the label of a tick and of a fold need. */
const tickPx = 66;
const foldLabelPx = 62;

function Ticks({ axis, shown }: { axis: TimeAxis; shown: AxisWindow }) {
  const area = useRef<HTMLDivElement>(null);
  const areaPx = useWidth(area);
  const gap = tickPx / areaPx;
  const width = shown.to - shown.from;
  const place = (position: number) => (position - shown.from) / width;
  const isLast = (position: number) => place(position) > 1 - gap;
  const ticks = axisTicks(axis, shown, { count: areaPx / (2 * tickPx), gap }).filter(
    // The last label is on the left of its tick, where it needs as much room again.
    ({ position }, index, all) =>
      !isLast(position) || position - (all[index - 1]?.position ?? -1) > 2 * gap * width,
  );
  const folds = axis.segments.filter(
    ({ isFold, from, to }) => isFold && to > shown.from && from < shown.to,
  );
  const labeled = withoutCrowding(
    folds.map((fold) => place((fold.from + fold.to) / 2)),
    foldLabelPx / areaPx,
  );
  return (
    <div ref={area} aria-hidden className="relative h-9 text-ink-soft text-xs tabular-nums">
      {ticks.map(({ us, position }) => (
        <span
          key={us}
          className={cn(
            "absolute top-0.5 whitespace-nowrap border-line border-l pl-1",
            isLast(position) && "-translate-x-full border-r border-l-0 pr-1 pl-0",
          )}
          style={{ left: `${place(position) * 100}%` }}
        >
          {us === 0 ? "0" : formatMicroseconds(us)}
        </span>
      ))}
      {folds.map(({ fromUs, toUs, from, to }, index) => (
        <span
          key={fromUs}
          title={`Nothing ran for ${formatMicroseconds(toUs - fromUs)}`}
          className="absolute bottom-0.5 -translate-x-1/2 whitespace-nowrap text-[0.6875rem]"
          style={{ left: `${place((from + to) / 2) * 100}%` }}
        >
          {labeled[index] && formatMicroseconds(toUs - fromUs)}
        </span>
      ))}
    </div>
  );
}

/** Which of the labels at these places are shown: none close to the one before it. */
function withoutCrowding(places: readonly number[], gap: number): boolean[] {
  let last = Number.NEGATIVE_INFINITY;
  return places.map((place) => {
    if (place - last < gap) return false;
    last = place;
    return true;
  });
}
