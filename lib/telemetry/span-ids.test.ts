import { describe, expect, it } from "vitest";
import { rootSpanId } from "@/lib/domain/trace/root-span-id";
import { formatTraceparent, parseTraceparent, RootedIdGenerator } from "./span-ids";

const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const parent = "00f067aa0ba902b7";

describe("parseTraceparent", () => {
  it.each([
    ["the current version", `00-${trace}-${parent}-01`],
    ["a trace that is not sampled", `00-${trace}-${parent}-00`],
    ["a later version", `cc-${trace}-${parent}-01-what-the-future-will-be-like`],
  ])("reads %s", (_what, traceparent) => {
    expect(parseTraceparent(traceparent)).toMatchObject({ traceId: trace, spanId: parent });
  });

  it.each([
    ["nothing", undefined],
    ["an empty header", ""],
    ["the version ff", `ff-${trace}-${parent}-01`],
    ["a trace id of zeros", `00-${"0".repeat(32)}-${parent}-01`],
    ["a parent id of zeros", `00-${trace}-${"0".repeat(16)}-01`],
    ["upper-case digits", `00-${trace.toUpperCase()}-${parent}-01`],
    ["a trace id that is too short", `00-${trace.slice(1)}-${parent}-01`],
    ["additional fields in version 00", `00-${trace}-${parent}-01-more`],
    ["missing flags", `00-${trace}-${parent}`],
  ])("ignores %s", (_what, traceparent) => {
    expect(parseTraceparent(traceparent)).toBeNull();
  });

  it("reads what formatTraceparent writes", () => {
    const ids = { traceId: trace, spanId: parent };
    expect(parseTraceparent(formatTraceparent(ids))).toMatchObject(ids);
  });
});

describe("RootedIdGenerator", () => {
  it("begins a trace id with the id of its root span", () => {
    const ids = new RootedIdGenerator();
    for (let span = 0; span < 1_000; span += 1) {
      const spanId = ids.generateSpanId();
      const traceId = ids.generateTraceId();
      expect(spanId).toMatch(/^[\da-f]{16}$/);
      expect(traceId).toMatch(/^[\da-f]{32}$/);
      expect(rootSpanId(traceId)).toBe(spanId);
    }
  });

  it("gives the chosen ids to the next span only", () => {
    const ids = new RootedIdGenerator();
    ids.chooseNext({ spanId: parent });
    expect(ids.generateSpanId()).toBe(parent);
    expect(ids.generateSpanId()).not.toBe(parent);
    ids.chooseNext({ spanId: trace.slice(0, 16), traceId: trace });
    expect(ids.generateSpanId()).toBe(trace.slice(0, 16));
    expect(ids.generateTraceId()).toBe(trace);
    ids.generateSpanId();
    expect(ids.generateTraceId()).not.toBe(trace);
  });
});
