"use client";

import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, type MouseEvent, type ReactNode, useCallback, useRef } from "react";
import { Card, CardHeading } from "@/components/ui/card";
import { cn } from "@/lib/cn";
import type { ChartRow, ChartSeries, ChartUnit } from "./chart-rows";
import { ChartTable } from "./chart-table";

const chartLook = cn(
  "size-full cursor-pointer [&_svg:focus:not(:focus-visible)]:outline-none",
  "[&_svg:focus-visible]:rounded-sm [&_svg:focus-visible]:outline-2 [&_svg:focus-visible]:outline-carbon",
);

/** The chart library loads after the page. A placeholder prevents a layout shift. */
const ChartCanvas = dynamic(() => import("./chart-canvas").then((module) => module.ChartCanvas), {
  ssr: false,
  loading: () => <div className="size-full rounded-md bg-sunken" />,
});

/**
 * A chart over time, with the same figures as a table. A point leads to what is behind it, by a click
 * or, after the arrow keys have chosen it, by Enter.
 */
export function ChartCard({
  id,
  title,
  trailing,
  lead,
  rows,
  series,
  unit,
  hasDays,
  empty,
  linkNames,
}: {
  id: string;
  title: string;
  trailing?: ReactNode;
  lead?: ReactNode;
  rows: readonly ChartRow[];
  series: readonly ChartSeries[];
  unit: ChartUnit;
  hasDays: boolean;
  /** Shown over a chart without values. */
  empty: string;
  /** What the points' links are called, such as "Orders". A point opens its first link. */
  linkNames: readonly string[];
}) {
  const isEmpty = rows.every(({ values }) => series.every(({ key }) => !values[key]));
  return (
    <Card aria-labelledby={`${id}-title`} data-testid={id} className="min-w-0 p-4 sm:p-5">
      <CardHeading trailing={trailing}>
        <span id={`${id}-title`}>{title}</span>
      </CardHeading>
      <div className="mt-1 flex min-h-5 flex-wrap items-center justify-between gap-x-4 gap-y-1 text-xs">
        <div className="text-ink-soft">{lead}</div>
        <Legend series={series} />
      </div>
      <div className="relative mt-3 h-48">
        {isEmpty ? (
          <p className="grid size-full place-items-center rounded-md border border-line border-dashed px-4 text-center text-ink-soft text-sm">
            {empty}
          </p>
        ) : (
          <LinkedChart title={title} rows={rows} series={series} unit={unit} hasDays={hasDays} />
        )}
      </div>
      <ChartTable
        title={title}
        rows={rows}
        series={series}
        unit={unit}
        hasDays={hasDays}
        linkNames={linkNames}
      />
    </Card>
  );
}

function LinkedChart(props: {
  title: string;
  rows: readonly ChartRow[];
  series: readonly ChartSeries[];
  unit: ChartUnit;
  hasDays: boolean;
}) {
  const router = useRouter();
  const active = useRef<string | null>(null);
  const touched = useRef<string | null>(null);
  const onActive = useCallback((at: string | null) => {
    active.current = at;
  }, []);
  const open = () => {
    const row = props.rows.find(({ at }) => at === active.current);
    const href = row?.hrefs.find((one) => one !== null);
    if (href) router.push(href);
  };
  const openByKey = (event: KeyboardEvent) => {
    if (event.key === "Enter") open();
  };
  // The first touch of a point only shows its figures, as there is no pointer to hover with.
  const openByClick = ({ nativeEvent }: MouseEvent) => {
    const isTouch = nativeEvent instanceof PointerEvent && nativeEvent.pointerType === "touch";
    const isFirst = touched.current !== active.current;
    touched.current = active.current;
    if (!isTouch || !isFirst) open();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the chart inside takes the focus.
    <div className={chartLook} onKeyDown={openByKey} onClick={openByClick}>
      <ChartCanvas {...props} onActive={onActive} />
    </div>
  );
}

function Legend({ series }: { series: readonly ChartSeries[] }) {
  if (series.length < 2) return null;
  return (
    <ul aria-hidden className="flex flex-wrap gap-x-4 gap-y-1 text-ink-soft">
      {series.map(({ key, name, color, shape, dash }) => (
        <li key={key} className="flex items-center gap-1.5">
          <svg aria-hidden="true" width="16" height="10">
            {shape === "bar" ? (
              <rect x="3" width="10" height="10" rx="2" fill={color} />
            ) : (
              <line
                x1={0}
                y1={5}
                x2={16}
                y2={5}
                stroke={color}
                strokeWidth={2}
                strokeDasharray={dash}
              />
            )}
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}
