import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { startWebhookReceiver, type WebhookReceiver } from "@/tests/support/webhook-receiver";
import { otlpSink } from "./otlp";
import { RootedIdGenerator } from "./span-ids";
import { SpanRecorder } from "./span-recorder";
import { setTracing, withSpan } from "./spans";

/** The parts of OTLP's JSON that the test reads: opentelemetry-proto, trace/v1/trace.proto. */
const otlpRequest = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({
        attributes: z.array(
          z.object({ key: z.string(), value: z.object({ stringValue: z.string().optional() }) }),
        ),
      }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string().regex(/^[\da-f]{32}$/),
              spanId: z.string().regex(/^[\da-f]{16}$/),
              parentSpanId: z.string().optional(),
              name: z.string(),
              startTimeUnixNano: z.string(),
              endTimeUnixNano: z.string(),
            }),
          ),
        }),
      ),
    }),
  ),
});

let collector: WebhookReceiver;
const warnings: string[] = [];

beforeEach(async () => {
  collector = await startWebhookReceiver();
  vi.stubEnv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer collector-key");
});

afterEach(async () => {
  setTracing(undefined);
  vi.unstubAllEnvs();
  warnings.length = 0;
  await collector.close();
});

/** Records spans to a collector at this address. */
function traceTo(endpoint: string) {
  const sink = otlpSink({
    endpoint,
    warn: (_fields, message) => void warnings.push(message),
    now: () => new Date(),
  });
  const ids = new RootedIdGenerator();
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": "waybill-web" }),
    idGenerator: ids,
    spanProcessors: [new SpanRecorder([sink])],
  });
  setTracing({ tracer: provider.getTracer("waybill"), ids });
  return sink;
}

describe("otlpSink", () => {
  it("sends spans as OTLP JSON, with the configured headers", async () => {
    const sink = traceTo(new URL(collector.url).origin);
    await withSpan({ name: "placeOrder", parent: "root" }, async () => undefined);
    await sink.flush();
    const [post] = collector.posts;
    expect(post?.headers).toMatchObject({
      "content-type": "application/json",
      authorization: "Bearer collector-key",
    });
    const [resource] = otlpRequest.parse(JSON.parse(post?.body ?? "")).resourceSpans;
    expect(resource?.resource.attributes).toContainEqual({
      key: "service.name",
      value: { stringValue: "waybill-web" },
    });
    const [span] = resource?.scopeSpans[0]?.spans ?? [];
    expect(span).toMatchObject({ name: "placeOrder" });
    expect(span?.traceId.startsWith(span.spanId)).toBe(true);
    expect(BigInt(span?.endTimeUnixNano ?? 0)).toBeGreaterThanOrEqual(
      BigInt(span?.startTimeUnixNano ?? 1),
    );
    expect(sink.dropped).toBe(0);
  });

  it("drops and counts spans, and warns once, while the collector fails", async () => {
    collector.failNext(2);
    const sink = traceTo(new URL(collector.url).origin);
    for (let span = 0; span < 2; span += 1) {
      await withSpan({ name: "placeOrder", parent: "root" }, async () => undefined);
      await sink.flush();
    }
    expect(sink.dropped).toBe(2);
    expect(warnings).toEqual(["Spans did not reach the collector."]);
  });
});
