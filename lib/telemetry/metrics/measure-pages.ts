import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import type { SpanSink } from "@/lib/telemetry/span-recorder";
import type { Metrics } from "./metrics";

/**
 * Measures the requests of pages, by the spans that Next.js makes for them: it calls a page in parts,
 * so no function of ours sees the whole request.
 */
export function measurePages(metrics: Pick<Metrics, "request">): SpanSink {
  return {
    isCounter: true,
    add({ attributes, duration }: ReadableSpan) {
      const { "next.span_type": type, "http.route": route, "http.status_code": code } = attributes;
      if (type === undefined || typeof route !== "string") return;
      const method = String(attributes["http.request.method"] ?? "");
      const ms = duration[0] * 1e3 + duration[1] / 1e6;
      metrics.request({ route, method, status: Number(code ?? 500) }, ms);
    },
    flush: async () => undefined,
  };
}
