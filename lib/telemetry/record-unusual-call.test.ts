import { BasicTracerProvider, type ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { recordUnusualCall } from "./record-unusual-call";
import { RootedIdGenerator } from "./span-ids";
import { SpanRecorder } from "./span-recorder";
import { setTracing } from "./spans";

const recorded: ReadableSpan[] = [];

beforeEach(() => {
  recorded.length = 0;
  const ids = new RootedIdGenerator();
  const sink = { add: (span: ReadableSpan) => void recorded.push(span), flush: async () => {} };
  const provider = new BasicTracerProvider({
    idGenerator: ids,
    spanProcessors: [new SpanRecorder([sink])],
  });
  setTracing({ tracer: provider.getTracer("test"), ids });
});
afterEach(() => {
  setTracing(undefined);
  vi.useRealTimers();
});

describe("recordUnusualCall", () => {
  it("leaves no span of a call that is answered soon", async () => {
    expect(await recordUnusualCall({ name: "redis limit" }, async () => 7)).toBe(7);
    expect(recorded).toEqual([]);
  });

  it("records a call that fails, with its error", async () => {
    const refused = async () => {
      throw new TypeError("fetch failed");
    };
    await expect(recordUnusualCall({ name: "redis limit" }, refused)).rejects.toThrow(TypeError);
    expect(recorded.map(({ name, status }) => [name, status.message])).toEqual([
      ["redis limit", "TypeError"],
    ]);
  });

  it("records a slow call from its start", async () => {
    vi.useFakeTimers({ now: 1_000_000 });
    await recordUnusualCall({ name: "channels publish" }, async () => {
      vi.advanceTimersByTime(2_000);
    });
    expect(recorded.map(({ startTime, duration }) => [startTime[0], duration[0]])).toEqual([
      [1_000, 2],
    ]);
  });

  it("only makes the call while telemetry is off", async () => {
    setTracing(undefined);
    const refused = async () => {
      throw new Error("no");
    };
    await expect(recordUnusualCall({ name: "redis limit" }, refused)).rejects.toThrow("no");
  });
});
