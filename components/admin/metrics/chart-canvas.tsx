"use client";

import { useEffect } from "react";
import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ResponsiveContainer,
  Tooltip,
  useActiveTooltipLabel,
  XAxis,
  YAxis,
} from "recharts";
import {
  type ChartRow,
  type ChartSeries,
  type ChartUnit,
  formatPointTime,
  formatTick,
  formatValue,
} from "./chart-rows";

const axisText = { fill: "var(--ink-soft)", fontSize: 11 };

/**
 * Bars, stacked on each other, and lines. With the keyboard, the arrow keys move between its points.
 * `onActive` gets the time of the point under the pointer or the keyboard; null without one.
 */
export function ChartCanvas({
  title,
  rows,
  series,
  unit,
  hasDays,
  onActive,
}: {
  title: string;
  rows: readonly ChartRow[];
  series: readonly ChartSeries[];
  unit: ChartUnit;
  hasDays: boolean;
  onActive: (at: string | null) => void;
}) {
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 600, height: 192 }}>
      <ComposedChart
        title={title}
        data={rows.map(({ at, values }) => ({ at, ...values }))}
        margin={{ top: 6, right: 4, bottom: 0, left: 0 }}
        barCategoryGap={1}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="at"
          tickFormatter={(at: string) => formatPointTime(at, hasDays)}
          minTickGap={hasDays ? 40 : 28}
          tickLine={false}
          axisLine={false}
          tick={axisText}
        />
        <YAxis
          width={unit === "ms" ? 56 : 36}
          tickFormatter={(value: number) => formatTick(value, unit)}
          allowDecimals={unit === "ms"}
          tickCount={4}
          tickLine={false}
          axisLine={false}
          tick={axisText}
        />
        <Tooltip
          cursor={{ fill: "var(--sunken)", stroke: "var(--line-strong)" }}
          isAnimationActive={false}
          content={({ active, label }) => {
            const row = active ? rows.find(({ at }) => at === label) : undefined;
            return row ? (
              <PointTooltip row={row} series={series} unit={unit} hasDays={hasDays} />
            ) : null;
          }}
        />
        {series.map(({ key, color, shape, dash }) =>
          shape === "bar" ? (
            <Bar key={key} dataKey={key} stackId="bars" fill={color} isAnimationActive={false} />
          ) : (
            <Line
              key={key}
              dataKey={key}
              stroke={color}
              strokeWidth={2}
              strokeDasharray={dash ?? "0"}
              // A single value between gaps has no line.
              dot={unit === "ms" && { r: 1.5, fill: color, strokeDasharray: "0" }}
              isAnimationActive={false}
            />
          ),
        )}
        <ActivePoint onActive={onActive} />
      </ComposedChart>
    </ResponsiveContainer>
  );
}

/** Reports the active point. Charts have no event for the keyboard. */
function ActivePoint({ onActive }: { onActive: (at: string | null) => void }) {
  const label = useActiveTooltipLabel();
  useEffect(() => onActive(typeof label === "string" ? label : null), [label, onActive]);
  return null;
}

function PointTooltip({
  row,
  series,
  unit,
  hasDays,
}: {
  row: ChartRow;
  series: readonly ChartSeries[];
  unit: ChartUnit;
  hasDays: boolean;
}) {
  return (
    <div className="grid gap-0.5 rounded-md border border-line bg-surface px-2.5 py-1.5 text-xs shadow-sheet">
      <p className="text-ink-soft">{formatPointTime(row.at, hasDays)}</p>
      {series.map(({ key, name }) => (
        <p key={key} className="flex justify-between gap-4">
          <span>{name}</span>
          <span className="font-medium tabular-nums">{formatValue(row.values[key], unit)}</span>
        </p>
      ))}
    </div>
  );
}
