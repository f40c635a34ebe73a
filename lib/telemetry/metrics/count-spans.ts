import { SpanStatusCode } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import type { SpanSink } from "@/lib/telemetry/span-recorder";
import type { RollupAggregator } from "./rollup-aggregator";
import { generalStepName } from "./step-name";

/** Counts ended spans and their durations by name. */
export function countSpans(rollups: RollupAggregator): SpanSink {
  return {
    add({ name, duration: [seconds, nanoseconds], status }: ReadableSpan) {
      const ms = seconds * 1e3 + nanoseconds / 1e6;
      const isError = status.code === SpanStatusCode.ERROR;
      rollups.add("span", name.startsWith("step ") ? generalStepName(name) : name, ms, isError);
    },
    flush: async () => undefined,
  };
}
