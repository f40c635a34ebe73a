import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLog } from "./log";
import { rememberOrderTrace } from "./order-traces";
import { outsideRequest, withRequestId } from "./request-context";
import { SafeError } from "./safe-error";
import { RootedIdGenerator, remoteSpan } from "./span-ids";
import { SpanRecorder } from "./span-recorder";
import { eventSpanKey, setTracing, withEventSpans, withOrderId, withSpan } from "./spans";

class CarrierLost extends SafeError {
  override name = "CarrierLost";
}

function openLog(level = "info") {
  const lines: string[] = [];
  const log = createLog({ level, write: (line) => lines.push(line) });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? "null") };
}

describe("the log", () => {
  it("writes one line of JSON per entry, with time, level, service, message and fields", () => {
    const { log, lines, last } = openLog();
    log.info({ orderId: 17, status: "pending" }, "Order placed.");
    expect(lines[0]).toMatch(/^\{.*\}\n$/);
    expect(last()).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      ...{ level: "info", service: "web", msg: "Order placed.", orderId: 17, status: "pending" },
    });
  });

  it("omits levels below its own", () => {
    const { log, lines } = openLog("warn");
    log.info({}, "Not this.");
    log.debug({}, "Nor this.");
    log.warn({}, "This.");
    expect(lines).toHaveLength(1);
  });

  it("keeps of an error its name, codes, frames and causes, never a foreign message", () => {
    const { log, last } = openLog();
    const cause = Object.assign(new Error("connect 10.0.0.1"), { code: "ECONNREFUSED" });
    log.error({ error: new TypeError("ann leaf\n    at home (x:1:1)", { cause }) }, "It failed.");
    const { error } = last();
    expect(error).toMatchObject({ name: "TypeError", message: "ECONNREFUSED" });
    expect(error.cause).toEqual({ name: "Error", message: "ECONNREFUSED" });
    expect(error.frames[0]).toMatch(/lib\/telemetry\/log\.test\.ts:\d+:\d+\)?$/);
    expect(JSON.stringify(last())).not.toMatch(/ann leaf|at home|10\.0\.0\.1/);
  });

  it("keeps the message of a safe error, but no secret in it", () => {
    const { log, last } = openLog();
    log.warn({ error: new CarrierLost("503 from https://a:b@carrier.test") }, "Try again.");
    expect(last().error).toMatchObject({
      name: "CarrierLost",
      message: "503 from https://[redacted]@carrier.test",
    });
  });

  it("writes nothing of a thrown text", () => {
    const { log, last } = openLog();
    const thrown: unknown = "ann leaf is not iterable";
    log.error({ error: thrown }, "It failed.");
    expect(last().error).toBe("[redacted]");
  });

  it("redacts the message and the fields at any depth", () => {
    const { log, last } = openLog();
    log.info({ input: { rows: [{ email: "x", note: "pay ann@x.test" }] } }, "By ann@x.test.");
    expect(last()).toMatchObject({
      msg: "By [email].",
      input: { rows: [{ email: "[redacted]", note: "[redacted]" }] },
    });
  });

  it("bounds lists, bytes and depth", () => {
    const { log, last } = openLog();
    let nested: object = {};
    for (let depth = 0; depth < 50; depth += 1) nested = { nested };
    const ids = Array.from({ length: 1_000 }, (_, index) => index);
    log.info({ ids, bytes: Buffer.alloc(5_000), nested }, "Much.");
    expect(last().ids).toHaveLength(201);
    expect(last().ids.at(-1)).toBe("800 more");
    expect(last().bytes).toBe("5000 bytes");
    expect(JSON.stringify(last().nested).length).toBeLessThan(500);
  });
});

describe("the request of a line", () => {
  it("is the one that is being handled", async () => {
    const { log, last } = openLog();
    await withRequestId("request-0001", async () => {
      await Promise.resolve();
      log.info({}, "Inside.");
    });
    expect(last().requestId).toBe("request-0001");
    log.info({}, "After.");
    expect(last()).not.toHaveProperty("requestId");
  });

  it("ends where work goes on in the background", () => {
    const { log, last } = openLog();
    withRequestId("request-0001", () => outsideRequest(() => log.info({}, "Later.")));
    expect(last()).not.toHaveProperty("requestId");
  });
});

describe("the span and the order of a line", () => {
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

  it("are the active ones", async () => {
    const { log, last } = openLog();
    const active = await withSpan({ name: "work", parent: "root" }, async (span) => {
      await withOrderId(17, async () => log.info({}, "Inside."));
      return span?.spanContext();
    });
    const { traceId, spanId } = active ?? {};
    expect(last()).toMatchObject({ traceId, spanId, orderId: 17 });
  });

  it("include the order that the trace placed", async () => {
    const { log, last } = openLog();
    await withSpan({ name: "POST /orders", parent: "root" }, async (span) => {
      log.info({}, "Before.");
      expect(last()).not.toHaveProperty("orderId");
      rememberOrderTrace(23, span?.spanContext().traceId ?? "");
      log.info({}, "After.");
    });
    expect(last().orderId).toBe(23);
  });

  it("are those of an order's own event, in a batch of several orders", async () => {
    const { log, last } = openLog();
    const ofEvent = remoteSpan("c".repeat(32), "d".repeat(16));
    const spans = new Map([[eventSpanKey(31), ofEvent]]);
    await withSpan({ name: "step", parent: "root" }, async (step) =>
      withEventSpans(spans, async () => {
        log.info({ orderId: 31 }, "About one.");
        expect(last()).toMatchObject({ traceId: ofEvent.traceId, spanId: ofEvent.spanId });
        log.info({}, "About all.");
        expect(last()).toMatchObject({ spanId: step?.spanContext().spanId });
      }),
    );
    expect(trace.getActiveSpan()).toBeUndefined();
  });
});
