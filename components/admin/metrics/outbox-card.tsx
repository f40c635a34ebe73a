"use client";

import { formatCount } from "@/lib/domain/format-count";
import { formatDuration } from "@/lib/domain/format-duration";
import { ChartCard } from "./chart-card";
import type { ChartSeries } from "./chart-rows";
import { useMetrics } from "./live-metrics";
import { sentBatchesLink } from "./point-links";

const series: readonly ChartSeries[] = [
  { key: "lag", name: "Oldest event", color: "var(--carbon)", shape: "bar" },
];

/** How long events waited in the outbox before they were sent to Inngest. */
export function OutboxCard() {
  const { points, pointSeconds, outbox, range } = useMetrics().metrics;
  const rows = points.map(({ at, outboxLagMs }) => ({
    at,
    values: { lag: outboxLagMs },
    hrefs: [outboxLagMs === null ? null : sentBatchesLink(at, pointSeconds)],
  }));
  return (
    <ChartCard
      id="outbox-lag"
      title="Outbox lag"
      trailing={
        outbox && (
          <p className="text-ink-soft text-sm tabular-nums">
            at most {formatDuration(outbox.lagMs)}
          </p>
        )
      }
      lead={outbox && `At most ${formatCount(outbox.unsent)} unsent at once`}
      rows={rows}
      series={series}
      unit="ms"
      hasDays={range === "7d"}
      empty="No events were sent in this time."
      linkNames={["Traces"]}
    />
  );
}
