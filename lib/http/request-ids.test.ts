import { describe, expect, it } from "vitest";
import { requestIdOf, traceIdOf } from "./request-ids";

const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const parent = "00f067aa0ba902b7";

function requestWith(headers: Record<string, string>): Request {
  return new Request("http://shop.test/api/v1/orders", { headers });
}

describe("requestIdOf", () => {
  it("keeps a valid id of the caller and creates one otherwise", () => {
    expect(requestIdOf(requestWith({ "x-request-id": "caller-0001" }))).toBe("caller-0001");
    for (const headers of [{}, { "x-request-id": "short" }, { "x-request-id": "a b c d e f" }]) {
      expect(requestIdOf(requestWith(headers))).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
    }
  });
});

describe("traceIdOf", () => {
  it.each([
    ["the current version", `00-${trace}-${parent}-01`],
    ["a trace that is not sampled", `00-${trace}-${parent}-00`],
    ["a later version", `cc-${trace}-${parent}-01-what-the-future-will-be-like`],
  ])("reads %s", (_what, traceparent) => {
    expect(traceIdOf(requestWith({ traceparent }))).toBe(trace);
  });

  it.each([
    ["an empty header", ""],
    ["the version ff", `ff-${trace}-${parent}-01`],
    ["a trace id of zeros", `00-${"0".repeat(32)}-${parent}-01`],
    ["a parent id of zeros", `00-${trace}-${"0".repeat(16)}-01`],
    ["upper-case digits", `00-${trace.toUpperCase()}-${parent}-01`],
    ["a trace id that is too short", `00-${trace.slice(1)}-${parent}-01`],
    ["additional fields in version 00", `00-${trace}-${parent}-01-more`],
    ["missing flags", `00-${trace}-${parent}`],
  ])("ignores %s", (_what, traceparent) => {
    expect(traceIdOf(requestWith({ traceparent }))).toBeNull();
  });

  it("is null without a header", () => {
    expect(traceIdOf(requestWith({}))).toBeNull();
  });
});
