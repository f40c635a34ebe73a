import { describe, expect, test } from "vitest";
import { requestIdOf, traceIdOf } from "./request-id";

const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const parent = "00f067aa0ba902b7";

function asked(headers: Record<string, string>): Request {
  return new Request("http://shop.test/api/v1/orders", { headers });
}

test("a caller's own request id is kept when it is one", () => {
  expect(requestIdOf(asked({ "x-request-id": "caller-0001" }))).toBe("caller-0001");
  for (const headers of [{}, { "x-request-id": "short" }, { "x-request-id": "a b c d e f" }]) {
    expect(requestIdOf(asked(headers))).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
  }
});

describe("the trace that a caller works in", () => {
  test.each([
    ["as it is today", `00-${trace}-${parent}-01`],
    ["not sampled", `00-${trace}-${parent}-00`],
    ["of a version to come", `cc-${trace}-${parent}-01-what-the-future-will-be-like`],
  ])("is taken when it is %s", (_what, traceparent) => {
    expect(traceIdOf(asked({ traceparent }))).toBe(trace);
  });

  test.each([
    ["empty", ""],
    ["of no version", `ff-${trace}-${parent}-01`],
    ["all zeros", `00-${"0".repeat(32)}-${parent}-01`],
    ["of a parent of zeros", `00-${trace}-${"0".repeat(16)}-01`],
    ["in capitals", `00-${trace.toUpperCase()}-${parent}-01`],
    ["too short", `00-${trace.slice(1)}-${parent}-01`],
    ["longer than this version's", `00-${trace}-${parent}-01-more`],
    ["without flags", `00-${trace}-${parent}`],
  ])("is not taken when it is %s", (_what, traceparent) => {
    expect(traceIdOf(asked({ traceparent }))).toBeNull();
  });

  test("is not taken when it is not named", () => {
    expect(traceIdOf(asked({}))).toBeNull();
  });
});
