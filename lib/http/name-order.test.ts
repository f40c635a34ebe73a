import { context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logContext } from "@/lib/telemetry/log-context";
import { RootedIdGenerator } from "@/lib/telemetry/span-ids";
import { SpanRecorder } from "@/lib/telemetry/span-recorder";
import { setTracing, withSpan } from "@/lib/telemetry/spans";
import { nameOrder } from "./name-order";

beforeAll(() => {
  const ids = new RootedIdGenerator();
  const provider = new BasicTracerProvider({
    idGenerator: ids,
    spanProcessors: [new SpanRecorder([])],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  setTracing({ tracer: provider.getTracer("test"), ids });
});
afterAll(() => {
  setTracing(undefined);
  context.disable();
});

describe("nameOrder", () => {
  it("lets the request's log lines name the order", async () => {
    await withSpan({ name: "POST /api/webhooks/stripe", parent: "root" }, async () => {
      expect(logContext({}).orderId).toBeUndefined();
      nameOrder(null);
      expect(logContext({}).orderId).toBeUndefined();
      nameOrder(17);
      expect(logContext({}).orderId).toBe(17);
    });
  });
});
