"use client";

import { formatCount } from "@/lib/domain/format-count";
import { ChartCard } from "./chart-card";
import type { ChartSeries } from "./chart-rows";
import { useMetrics } from "./live-metrics";
import { failuresLink } from "./point-links";

const series: readonly ChartSeries[] = [
  { key: "failures", name: "Failures", color: "var(--bad)", shape: "bar" },
];

/** Runs that failed after their last retry. */
export function FailuresCard() {
  const { points, pointSeconds, runFailures, range } = useMetrics().metrics;
  const total = runFailures.reduce((sum, { failures }) => sum + failures, 0);
  const rows = points.map((point) => ({
    at: point.at,
    values: { failures: point.runFailures },
    hrefs: [point.runFailures > 0 ? failuresLink(point.at, pointSeconds) : null],
  }));
  return (
    <ChartCard
      id="run-failures"
      title="Failed runs"
      trailing={<p className="text-ink-soft text-sm tabular-nums">{formatCount(total)}</p>}
      lead={runFailures
        .map(({ functionId, failures }) => `${functionId} ${formatCount(failures)}`)
        .join(", ")}
      rows={rows}
      series={series}
      unit="count"
      hasDays={range === "7d"}
      empty="No run failed after its last retry."
      linkNames={["Failures"]}
    />
  );
}
