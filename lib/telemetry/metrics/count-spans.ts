import { SpanStatusCode } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import type { SpanSink } from "@/lib/telemetry/span-recorder";
import type { RollupAggregator } from "./rollup-aggregator";
import { generalStepName } from "./step-name";

/** Counts ended spans and their durations by name. */
export function countSpans(rollups: RollupAggregator): SpanSink {
  return {
    isCounter: true,
    add(span: ReadableSpan) {
      const { name, duration, status } = span;
      const ms = duration[0] * 1e3 + duration[1] / 1e6;
      rollups.add("span", name.startsWith("step ") ? generalStepName(name) : name, ms, {
        isError: status.code === SpanStatusCode.ERROR,
        traceId: span.spanContext().traceId,
      });
    },
    flush: async () => undefined,
  };
}
