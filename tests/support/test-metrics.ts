import { Metrics } from "@/lib/telemetry/metrics/metrics";
import { RollupAggregator } from "@/lib/telemetry/metrics/rollup-aggregator";

export interface TestMetrics {
  /** What a scrape returns for this metric, by its only label; by "" for one without labels. */
  read(name: string): Promise<Record<string, number>>;
  stop(): void;
}

/** Collects metrics in this process, without a store. */
export function startTestMetrics(): TestMetrics {
  const store = { state: "ok", lastError: null, lastErrorAt: null, dropped: {} } as const;
  const metrics = new Metrics(
    {
      pool: () => ({ total: 0, idle: 0, waiting: 0 }),
      otlpDropped: () => 0,
      unstoredRequests: () => 0,
      store: () => ({ ...store, droppedAt: null, bytes: 0, bytesMax: 1 }),
    },
    new RollupAggregator(() => Date.now()),
    { addRollup: () => undefined, addStageTime: () => undefined },
  );
  globalThis.waybillMetrics = metrics;
  return {
    async read(name) {
      const values = (await metrics.registry.getSingleMetric(name)?.get())?.values ?? [];
      return Object.fromEntries(
        values.map(({ labels, value }) => [Object.values(labels).join(), value]),
      );
    },
    stop() {
      globalThis.waybillMetrics = undefined;
    },
  };
}
