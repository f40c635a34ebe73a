"use client";

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { formatTime } from "@/lib/domain/format-time";

export interface Minute {
  /** ISO 8601 UTC. */
  at: string;
  orders: number;
}

/** A bar chart of orders per minute. Screen readers use the table next to it. */
export function OrdersChart({ minutes }: { minutes: readonly Minute[] }) {
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 600, height: 176 }}>
      <BarChart
        data={[...minutes]}
        accessibilityLayer={false}
        margin={{ top: 4, right: 0, bottom: 0, left: 0 }}
        barCategoryGap={1}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="at"
          tickFormatter={clock}
          interval={14}
          tickLine={false}
          axisLine={false}
          tick={{ fill: "var(--ink-soft)", fontSize: 11 }}
        />
        <YAxis
          width={32}
          allowDecimals={false}
          tickCount={4}
          tickLine={false}
          axisLine={false}
          tick={{ fill: "var(--ink-soft)", fontSize: 11 }}
        />
        <Tooltip
          cursor={{ fill: "var(--sunken)" }}
          isAnimationActive={false}
          content={({ active, payload }) =>
            active && isMinute(payload[0]?.payload) ? (
              <MinuteTooltip minute={payload[0].payload} />
            ) : null
          }
        />
        <Bar
          dataKey="orders"
          fill="var(--carbon)"
          radius={[2, 2, 0, 0]}
          isAnimationActive={false}
        />
      </BarChart>
    </ResponsiveContainer>
  );
}

function MinuteTooltip({ minute }: { minute: Minute }) {
  return (
    <p className="rounded-md border border-line bg-surface px-2.5 py-1.5 text-xs shadow-sheet">
      <span className="font-medium tabular-nums">{minute.orders}</span> at {clock(minute.at)}
    </p>
  );
}

function isMinute(value: unknown): value is Minute {
  return typeof value === "object" && value !== null && "at" in value && "orders" in value;
}

function clock(at: string): string {
  return formatTime(at, "clockMinute", { now: new Date() });
}
