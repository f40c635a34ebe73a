import { context, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { BasicTracerProvider, type ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createLog } from "./log";
import { PageTracerProvider } from "./page-tracer";
import { RootedIdGenerator } from "./span-ids";
import { SpanRecorder } from "./span-recorder";
import { setSpanAttributes, setTracing, withSpan } from "./spans";
import { traceStatement } from "./statements";

const recorded: ReadableSpan[] = [];
let tracer: ReturnType<PageTracerProvider["getTracer"]>;

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const ids = new RootedIdGenerator();
  const sink = { add: (span: ReadableSpan) => void recorded.push(span), flush: async () => {} };
  const own = new BasicTracerProvider({
    idGenerator: ids,
    spanProcessors: [new SpanRecorder([sink])],
  }).getTracer("test");
  setTracing({ tracer: own, ids });
  tracer = new PageTracerProvider(own).getTracer("next.js");
});
afterEach(() => {
  recorded.length = 0;
});
afterAll(() => {
  setTracing(undefined);
  context.disable();
});

/** Handles a page's request as Next.js does: the page is rendered in a span of its own. */
async function requestPage(render: () => Promise<void>): Promise<void> {
  const attributes = {
    "next.span_type": "BaseServer.handleRequest",
    "http.method": "GET",
    "http.target": "/admin",
  };
  await tracer.startActiveSpan("GET", { attributes }, async (request) => {
    const part = tracer.startSpan("render route (app) /admin", {}, context.active());
    await context.with(trace.setSpan(context.active(), part), async () => {
      try {
        await render();
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        part.recordException(error);
        part.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
      }
    });
    if (part.isRecording()) part.end();
    request.setAttribute("http.route", "/admin");
    request.updateName("GET /admin");
    request.end();
  });
}

/** A query that takes so long by the clock of the spans, which stands still otherwise. */
const query = async (ms: number) => {
  vi.advanceTimersByTime(ms);
  return { rowCount: 1 };
};

describe("the span of a page", () => {
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ["performance", "Date"] });
  });
  afterAll(() => {
    vi.useRealTimers();
  });

  it("has what was done to render its HTML", async () => {
    const lines: string[] = [];
    const log = createLog({ level: "info", write: (line) => lines.push(line) });
    await requestPage(async () => {
      setSpanAttributes({ "request.id": "request-0001" });
      await traceStatement("SELECT 1 FROM orders", () => query(0));
      await traceStatement("SELECT 1 FROM payments", () => query(20));
      await withSpan({ name: "readLab" }, async () => log.info({}, "Read."));
      log.info({}, "Rendered.");
    });
    const [statement, verb, page] = recorded;
    expect(page?.name).toBe("GET /admin");
    expect(page?.attributes["request.id"]).toBe("request-0001");
    expect(page?.attributes["db.statements"]).toBe(1);
    expect([statement?.name, verb?.name]).toEqual(["SELECT payments", "readLab"]);
    const { traceId, spanId } = page?.spanContext() ?? {};
    for (const span of [statement, verb]) {
      expect(span?.parentSpanContext).toMatchObject({ traceId, spanId });
    }
    expect(lines.map((line) => JSON.parse(line).traceId)).toEqual([traceId, traceId]);
  });

  it("fails with an error of a component, without what its message quotes", async () => {
    await requestPage(async () => {
      throw Object.assign(new TypeError("Jane Doe is not iterable"), { code: "E1" });
    });
    expect(recorded).toHaveLength(1);
    expect(recorded[0]?.status).toEqual({ code: SpanStatusCode.ERROR, message: "TypeError: E1" });
    expect(JSON.stringify(recorded[0]?.events)).not.toContain("Jane");
  });
});
