"use client";

import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { useMetrics } from "./live-metrics";

/** The time of the shown figures, and a warning if they could not be updated. Its height is fixed. */
export function MetricsState() {
  const { metrics, failing } = useMetrics();
  return (
    <p data-testid="metrics-state" className="mb-4 flex h-6 items-center gap-2 text-xs">
      <span className="text-ink-soft">
        As of <LocalTime at={metrics.at} to="clock" />, in your time zone
      </span>
      <span role="status">
        {failing && <Badge tone="warn">The latest figures could not be read. Retrying…</Badge>}
      </span>
    </p>
  );
}
