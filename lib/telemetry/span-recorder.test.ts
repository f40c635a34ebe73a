import { context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { BasicTracerProvider, type ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { rememberOrderTrace } from "./order-traces";
import { keepRequest, RequestSampler, requestSampler, sampleRequest } from "./request-sampler";
import { RootedIdGenerator } from "./span-ids";
import { SpanRecorder, type SpanSink } from "./span-recorder";
import { activeSpan, SpanKind, setTracing, withSpan } from "./spans";

const stored: string[] = [];
const counted: string[] = [];

function sink(names: string[]): SpanSink {
  return { add: ({ name }: ReadableSpan) => void names.push(name), flush: async () => undefined };
}

beforeAll(() => {
  const ids = new RootedIdGenerator();
  const provider = new BasicTracerProvider({
    idGenerator: ids,
    spanProcessors: [new SpanRecorder([sink(stored), { ...sink(counted), isCounter: true }])],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  setTracing({ tracer: provider.getTracer("test"), ids });
});
afterAll(() => {
  setTracing(undefined);
  context.disable();
});
beforeEach(() => {
  stored.length = 0;
  counted.length = 0;
  globalThis.waybillRequestSampler = new RequestSampler(() => 0);
});
afterEach(() => {
  globalThis.waybillRequestSampler = undefined;
});

/** More requests of strangers than are stored. */
function flood(): void {
  for (let index = 0; index < 1_000; index += 1) requestSampler().sample(undefined);
}

const request = (work: () => Promise<void>) =>
  withSpan({ name: "request", kind: SpanKind.SERVER, parent: "root" }, async () => {
    await withSpan({ name: "statement" }, async () => undefined);
    await work();
  });
const nothing = async () => undefined;

describe("the spans of a request", () => {
  it("are stored, the root last, while there are few requests", async () => {
    await request(nothing);
    expect(stored).toEqual(["statement", "request"]);
  });

  it("are only counted, with those below it, when there are too many", async () => {
    flood();
    await request(nothing);
    await request(async () => void sampleRequest());
    expect(stored).toEqual([]);
    expect(counted).toEqual(["statement", "request", "statement", "request"]);
  });

  it("are stored however many requests there are, once the caller is known", async () => {
    flood();
    await request(async () => {
      expect(stored).toEqual([]);
      keepRequest();
      await withSpan({ name: "verb" }, async () => undefined);
      expect(stored).toEqual(["statement", "verb"]);
    });
    expect(stored).toEqual(["statement", "verb", "request"]);
  });

  it("are stored if the request places an order", async () => {
    flood();
    await request(async () => rememberOrderTrace(17, activeSpan()?.traceId ?? ""));
    expect(stored).toEqual(["statement", "request"]);
  });

  it("take no part of the limit if they are no request's", async () => {
    flood();
    await withSpan({ name: "send outbox", kind: SpanKind.PRODUCER, parent: "root" }, nothing);
    expect(stored).toEqual(["send outbox"]);
  });
});
