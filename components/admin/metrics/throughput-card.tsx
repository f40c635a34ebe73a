"use client";

import { TickingNumber } from "@/components/ui/ticking-number";
import { formatCount } from "@/lib/domain/format-count";
import { formatPercent, successRate } from "@/lib/domain/overview/figures";
import type { TerminalCounts } from "@/lib/domain/overview/view";
import { ChartCard } from "./chart-card";
import type { ChartSeries } from "./chart-rows";
import { useMetrics } from "./live-metrics";
import { endedOrdersLink, placedOrdersLink } from "./point-links";

const series: readonly ChartSeries[] = [
  { key: "completed", name: "Completed", color: "var(--good)", shape: "bar" },
  { key: "cancelled", name: "Cancelled or returned", color: "var(--line-strong)", shape: "bar" },
  { key: "failed", name: "Failed, expired or lost", color: "var(--bad)", shape: "bar" },
  { key: "placed", name: "Placed", color: "var(--carbon)", shape: "line" },
];

/** The orders that were placed and that ended. */
export function ThroughputCard() {
  const { points, pointSeconds, placed, ended, range } = useMetrics().metrics;
  const rate = successRate(ended);
  const rows = points.map((point) => ({
    at: point.at,
    values: {
      placed: point.placed,
      completed: point.ended.completed,
      failed: failedOrders(point.ended),
      cancelled: point.ended.cancelled + point.ended.returned,
    },
    hrefs: [
      hasEnded(point.ended) ? endedOrdersLink(point.at, pointSeconds) : null,
      point.placed > 0 ? placedOrdersLink(point.at, pointSeconds) : null,
    ],
  }));
  return (
    <ChartCard
      id="throughput"
      title="Throughput"
      trailing={
        <p className="text-right text-ink-soft text-sm">
          <TickingNumber className="font-medium text-ink">
            {rate === null ? "–" : formatPercent(rate)}
          </TickingNumber>{" "}
          success rate
        </p>
      }
      lead={`${formatCount(placed)} placed, ${formatCount(ended.completed)} completed, ${formatCount(failedOrders(ended))} failed, expired or lost, ${formatCount(ended.cancelled + ended.returned)} cancelled or returned`}
      rows={rows}
      series={series}
      unit="count"
      hasDays={range === "7d"}
      empty="No orders in this time. They appear here when they are placed."
      linkNames={["Orders ended", "Orders placed"]}
    />
  );
}

function failedOrders({ failed, expired, lost }: TerminalCounts): number {
  return failed + expired + lost;
}

function hasEnded(counts: TerminalCounts): boolean {
  return Object.values(counts).some((count) => count > 0);
}
