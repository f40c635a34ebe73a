import { formatCount } from "@/lib/domain/format-count";
import { formatDuration } from "@/lib/domain/format-duration";
import { formatTime } from "@/lib/domain/format-time";

export interface ChartSeries {
  key: string;
  name: string;
  /** A color of the theme, such as `var(--good)`. */
  color: string;
  shape: "bar" | "line";
  /** How a line is drawn, so that lines differ not only in color. */
  dash?: string;
}

export interface ChartRow {
  /** ISO 8601 UTC. */
  at: string;
  values: Readonly<Record<string, number | null>>;
  /** What the point leads to, by the chart's link names; null where there is nothing to see. */
  hrefs: readonly (string | null)[];
}

export type ChartUnit = "count" | "ms";

export function formatValue(value: number | null | undefined, unit: ChartUnit): string {
  if (value == null) return "–";
  return unit === "ms" ? formatDuration(value) : formatCount(value);
}

const axisUnits = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
  ["ms", 1],
] as const;

/** A value beside an axis, in one unit: there is little space. */
export function formatTick(value: number, unit: ChartUnit): string {
  if (unit === "count") return formatCount(value);
  const [name, ms] = axisUnits.find(([, size]) => value >= size) ?? ["ms", 1];
  const amount = value / ms;
  return `${amount < 10 ? Math.round(amount * 10) / 10 : Math.round(amount)} ${name}`;
}

/** A point's time, with its day if the chart covers several. */
export function formatPointTime(at: string, hasDays: boolean): string {
  return formatTime(at, hasDays ? "minute" : "clockMinute", { now: new Date() });
}
