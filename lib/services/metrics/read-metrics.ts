import { requireScope } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { metrics } from "@/lib/telemetry/metrics/metrics";

/** Metrics in the text format of Prometheus. */
export interface MetricsText {
  contentType: string;
  text: string;
}

/** The metrics of this process; null with `TELEMETRY=off`. */
export const readMetrics: Verb<void, MetricsText | null> = async ({ ctx }) => {
  requireScope(ctx.actor, "metrics:read");
  const registry = metrics()?.registry;
  if (!registry) return null;
  return { contentType: registry.contentType, text: await registry.metrics() };
};
