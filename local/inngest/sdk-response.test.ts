import { describe, expect, it } from "vitest";
import type { Json } from "./json";
import { parseSdkResponse, type SdkResponse } from "./sdk-response";

const sdk = { "x-inngest-sdk": "inngest-js:v4.24.0" };
const noRetry = { ...sdk, "x-inngest-no-retry": "true" };

function read(status: number, body: Json | string, headers: Record<string, string> = sdk) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return parseSdkResponse({ kind: "received", status, headers, body: text }, 0);
}

const op = { id: "abc", op: "StepRun", displayName: "a", data: { n: 1 }, rawArgs: ["secret"] };

describe("parseSdkResponse", () => {
  it("completes the run with the body of a 200", () => {
    expect(read(200, { ok: true })).toEqual({ kind: "completed", output: { ok: true } });
    expect(read(200, "")).toEqual({ kind: "completed", output: null });
  });

  it("completes the run on a 206 whose only operation is RunComplete", () => {
    const complete = { id: "x", op: "RunComplete", data: 7 };
    expect(read(206, [complete])).toEqual({ kind: "completed", output: 7 });
  });

  it("reads the operations of a 206 and keeps known fields only", () => {
    expect(read(206, [op], { ...sdk, "x-inngest-req-version": "1" })).toEqual({
      kind: "ops",
      requestVersion: 1,
      retryable: true,
      retryMs: null,
      ops: [
        {
          id: "abc",
          op: "StepRun",
          name: "",
          displayName: "a",
          data: { n: 1 },
          error: undefined,
          opts: {},
        },
      ],
    });
    expect(read(206, { ...op })).toMatchObject({ kind: "ops", requestVersion: 2 });
  });

  it("reads from the headers whether and when to retry a failed step", () => {
    const failed = [{ id: "abc", op: "StepError", error: { name: "E", message: "m" } }];
    expect(read(206, failed, { ...sdk, "retry-after": "90" })).toMatchObject({ retryMs: 90_000 });
    expect(read(206, failed, noRetry)).toMatchObject({ retryable: false });
  });

  it("retries errors unless the no-retry header is set", () => {
    const error = { name: "E", message: "m", __serialized: true };
    expect(read(400, error, noRetry)).toMatchObject({ kind: "error", error, retryable: false });
    expect(read(500, error)).toMatchObject({ kind: "error", error, retryable: true });
    expect(read(404, "not found", {})).toMatchObject({
      error: { message: "not found" },
      retryable: true,
    });
  });

  it("unwraps the response that a 201 streams after keep-alive whitespace", () => {
    const inner = { status: 206, headers: { "X-Inngest-Req-Version": "2" }, body: [op] };
    expect(read(201, `   \n${JSON.stringify(inner)}`)).toMatchObject({
      kind: "ops",
      ops: [{ id: "abc" }],
    });
    expect(read(201, "   ")).toMatchObject({ kind: "error", retryable: true });
  });

  it.each<[string, SdkResponse]>([
    [
      "a response without the SDK header",
      { kind: "received", status: 200, headers: {}, body: "<h1>Hello</h1>" },
    ],
    [
      "a body that is not JSON",
      { kind: "received", status: 200, headers: sdk, body: "<h1>Hello</h1>" },
    ],
    ["an empty list of operations", { kind: "received", status: 206, headers: sdk, body: "[]" }],
    [
      "an incomplete operation",
      { kind: "received", status: 206, headers: sdk, body: '[{"id":"x"}]' },
    ],
    ["a failed connection", { kind: "unreachable", reason: "connect ECONNREFUSED" }],
  ])("treats %s as a retryable error", (_, response) => {
    expect(parseSdkResponse(response, 0)).toMatchObject({ kind: "error", retryable: true });
  });
});
