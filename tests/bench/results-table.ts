import type { Comparison } from "./compare-results";
import { type BenchResults, findResult, type Result, summarize } from "./results";
import { formatTable } from "./table";
import { type Measure, type MeasureId, measureIds, measureOf, metLimits } from "./targets";

/** The columns of a series: what one order costs at each of its points; latencies are medians. */
const seriesMeasures: readonly (readonly [title: string, measure: MeasureId])[] = [
  ["orders/s", "burstRate"],
  ["CPU ms", "cpuTotal"],
  ["web", "cpuWeb"],
  ["services", "cpuServices"],
  ["Postgres", "cpuPostgres"],
  ["WAL kB", "wal"],
  ["HTTP", "exchanges"],
  ["shipped ms", "burstShippedP50"],
  ["live ms", "subscriberP50"],
  ["list ms", "listFirstP50"],
  ["deep ms", "listDeepP50"],
];

/** Formats everything that a run has measured: beside the limits, and how the cost of an order grows. */
export function formatResults({ results }: Pick<BenchResults, "results">): string {
  return [formatTable(mainRows(results)), formatTable(seriesRows(results))]
    .filter((table) => table !== "")
    .join("\n\n");
}

function mainRows(results: readonly Result[]): string[][] {
  const main = results.filter(({ at }) => at === null);
  const inOrder = measureIds.flatMap((id) => main.filter(({ measure }) => measure === id));
  return [
    ["measure", "telemetry", "median", "spread", "this round", "in the end", "met"],
    ...inOrder.map(({ measure, telemetry, values }) => {
      const { median, min, max } = summarize(values);
      const spread = `${formatNumber(measure, min)}-${formatNumber(measure, max)}`;
      const { limits, limitsFor = telemetry } = measureOf(measure);
      const shown = limitsFor === telemetry ? limits : undefined;
      return [
        ...[measureOf(measure).name, telemetry, formatValue(measure, median)],
        values.length > 1 ? `${spread} (${values.length})` : "",
        ...[formatLimit(measure, shown?.round), formatLimit(measure, shown?.end)],
        metLimits(measure, telemetry, median),
      ];
    }),
  ];
}

function seriesRows(results: readonly Result[]): string[][] {
  const points = [...new Set(results.flatMap(({ at }) => at ?? []))];
  if (points.length === 0) return [];
  const measured = seriesMeasures.filter(([, measure]) =>
    results.some((result) => result.at !== null && result.measure === measure),
  );
  return [
    ["an order's cost with", ...measured.map(([title]) => title)],
    ...points.map((at) => [
      at,
      ...measured.map(([, measure]) => {
        const found = findResult(results, { measure, telemetry: "on", at });
        return found ? formatNumber(measure, summarize(found.values).median) : "";
      }),
    ]),
  ];
}

/** Formats what has changed from one run to another. */
export function formatComparison(comparisons: readonly Comparison[]): string {
  return formatTable([
    ["measure", "telemetry", "at", "before", "after", "change", ""],
    ...comparisons.map(({ result: { measure, telemetry, at }, before, after, change, verdict }) => [
      ...[measureOf(measure).name, telemetry, at ?? ""],
      ...[before, after].map((value) => (value === null ? "" : formatValue(measure, value))),
      change === null ? "" : formatChange(change),
      verdict === "same" ? "" : verdict,
    ]),
  ]);
}

function formatChange(change: number): string {
  return `${change < 0 ? "" : "+"}${(change * 100).toFixed(1)} %`;
}

function formatLimit(id: MeasureId, limit: number | undefined): string {
  if (limit === undefined) return "";
  const { unit, better } = measureOf(id);
  return `${better === "more" ? "≥" : "≤"} ${withUnit(String(limit), unit)}`;
}

function formatValue(id: MeasureId, value: number): string {
  return withUnit(formatNumber(id, value), measureOf(id).unit);
}

function formatNumber(id: MeasureId, value: number): string {
  return value.toFixed(measureOf(id).digits);
}

function withUnit(text: string, unit: Measure["unit"]): string {
  return unit.startsWith("/") || unit === "" ? `${text}${unit}` : `${text} ${unit}`;
}
