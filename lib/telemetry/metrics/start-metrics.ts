import type { Rollup } from "@/lib/domain/metrics/rollup";
import { requestSampler } from "@/lib/telemetry/request-sampler";
import { addRollups } from "@/lib/telemetry/store/rollups-table";
import { insertStageTimes, type StageTime } from "@/lib/telemetry/store/stage-times-table";
import type { TelemetryStore } from "@/lib/telemetry/store/store";
import type { Readings } from "./instruments";
import { Metrics } from "./metrics";
import { RollupAggregator } from "./rollup-aggregator";

const flushMs = 10_000;
/** Some minutes of a store that is away. Beyond that, rollups are dropped and counted. */
const rollupsMax = 5_000;
const stageTimesMax = 20_000;

/**
 * Starts collecting metrics in this process. Every ten seconds they are added to the rollups in the
 * store.
 */
export function startMetrics(
  store: TelemetryStore,
  ofProcess: Pick<Readings, "pool" | "otlpDropped">,
): Metrics {
  const rollups = new RollupAggregator(() => Date.now());
  const writer = store.writer<Rollup>("rollups", {
    insert: addRollups,
    queueMax: rollupsMax,
    batchMax: 500,
    flushMs: 250,
  });
  const stageTimes = store.writer<StageTime>("stage_times", {
    insert: insertStageTimes,
    queueMax: stageTimesMax,
    batchMax: 500,
    flushMs: 1_000,
  });
  const readings = {
    ...ofProcess,
    store: () => store.status(),
    unstoredRequests: () => requestSampler().unstored,
  };
  const metrics = new Metrics(readings, rollups, {
    addRollup: (rollup) => writer.add(rollup),
    addStageTime: (time) => stageTimes.add(time),
  });
  setInterval(() => metrics.flush(), flushMs).unref();
  globalThis.waybillMetrics = metrics;
  return metrics;
}
