import { describe, expect, it } from "vitest";
import { rootSpanId } from "@/lib/domain/trace/root-span-id";
import { formatTraceparent } from "@/lib/telemetry/span-ids";
import { stepSpanId, timeOfUlid, traceOfRun } from "./run-trace";

const ids = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7" };
const runId = "01M8MQ9TTY1Y2EBMWGV8VQCJJK";
const event = {
  id: "order-7-1",
  name: "order/created",
  data: { orderId: 7, _trace: formatTraceparent(ids) },
};

describe("traceOfRun", () => {
  it("continues the trace of a single event, below the span that wrote it", () => {
    const { span, parent, orderId } = traceOfRun(runId, [event]);
    expect(span.traceId).toBe(ids.traceId);
    expect(parent).toMatchObject(ids);
    expect(orderId).toBe(7);
  });

  it.each([3_000_000_000, 0.5, -1, "7"])(
    "takes no number for an order's that can't be one: %s",
    (value) => {
      expect(traceOfRun(runId, [{ ...event, data: { orderId: value } }]).orderId).toBeNull();
    },
  );

  it("gives a run the same ids in every process, and other runs others", () => {
    expect(traceOfRun(runId, [event])).toEqual(traceOfRun(runId, [event]));
    const other = traceOfRun("01M8MQ9VA1MJAC5AQ1Y754GAD7", [event]);
    expect(other.span.spanId).not.toBe(traceOfRun(runId, [event]).span.spanId);
  });

  it.each([
    ["a batch", [event, { ...event, id: "order-8-1" }]],
    ["an event without a trace", [{ ...event, data: { orderId: 7 } }]],
    ["an invalid trace", [{ ...event, data: { orderId: 7, _trace: "00-0-0-01" } }]],
  ])("starts a trace of its own for %s", (_what, events) => {
    const { span, parent } = traceOfRun(runId, events);
    expect(parent).toBeNull();
    expect(span.traceId).not.toBe(ids.traceId);
    expect(span.spanId).toBe(rootSpanId(span.traceId));
  });
});

describe("stepSpanId", () => {
  it("differs for every attempt and step", () => {
    const spans = [0, 1].flatMap((attempt) =>
      ["a", "b"].map((step) => stepSpanId(runId, step, attempt)),
    );
    expect(new Set(spans).size).toBe(4);
    expect(stepSpanId(runId, "a", 0)).toMatch(/^[\da-f]{16}$/);
  });
});

describe("timeOfUlid", () => {
  // The example of https://github.com/ulid/spec.
  it("reads the time of an id", () => {
    expect(timeOfUlid("01ARZ3NDEKTSV4RRFFQ69G5FAV")?.getTime()).toBe(1_469_922_850_259);
  });

  it("is null for another id", () => {
    for (const id of ["", "run-1", "81ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAU"]) {
      expect(timeOfUlid(id)).toBeNull();
    }
  });
});
