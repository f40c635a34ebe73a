import { describe, expect, it } from "vitest";
import { type AppAnswer, readAnswer } from "./app-answer";
import type { Json } from "./json";

const sdk = { "x-inngest-sdk": "inngest-js:v4.24.0" };
const noRetry = { ...sdk, "x-inngest-no-retry": "true" };

function read(status: number, body: Json | string, headers: Record<string, string> = sdk) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return readAnswer({ kind: "answered", status, headers, body: text }, 0);
}

const op = { id: "abc", op: "StepRun", displayName: "a", data: { n: 1 }, rawArgs: ["secret"] };

describe("an answer", () => {
  it("200 is the function's result", () => {
    expect(read(200, { ok: true })).toEqual({ kind: "completed", output: { ok: true } });
    expect(read(200, "")).toEqual({ kind: "completed", output: null });
  });

  it("206 with RunComplete alone is the function's result too", () => {
    const complete = { id: "x", op: "RunComplete", data: 7 };
    expect(read(206, [complete])).toEqual({ kind: "completed", output: 7 });
  });

  it("206 holds operations, of which only known fields are kept", () => {
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

  it("a failed step says whether and when it may be tried again", () => {
    const failed = [{ id: "abc", op: "StepError", error: { name: "E", message: "m" } }];
    expect(read(206, failed, { ...sdk, "retry-after": "90" })).toMatchObject({ retryMs: 90_000 });
    expect(read(206, failed, noRetry)).toMatchObject({ retryable: false });
  });

  it("400 with no-retry is final, other errors may be tried again", () => {
    const error = { name: "E", message: "m", __serialized: true };
    expect(read(400, error, noRetry)).toMatchObject({ kind: "error", error, retryable: false });
    expect(read(500, error)).toMatchObject({ kind: "error", error, retryable: true });
    expect(read(404, "nope", {})).toMatchObject({
      error: { message: "nope" },
      retryable: true,
    });
  });

  it("201 carries the real answer after keep-alive whitespace", () => {
    const inner = { status: 206, headers: { "X-Inngest-Req-Version": "2" }, body: [op] };
    expect(read(201, `   \n${JSON.stringify(inner)}`)).toMatchObject({
      kind: "ops",
      ops: [{ id: "abc" }],
    });
    expect(read(201, "   ")).toMatchObject({ kind: "error", retryable: true });
  });

  it.each<[string, AppAnswer]>([
    ["no SDK", { kind: "answered", status: 200, headers: {}, body: "<h1>Hello</h1>" }],
    ["no JSON", { kind: "answered", status: 200, headers: sdk, body: "<h1>Hello</h1>" }],
    ["no operations", { kind: "answered", status: 206, headers: sdk, body: "[]" }],
    ["half an operation", { kind: "answered", status: 206, headers: sdk, body: '[{"id":"x"}]' }],
    ["no connection", { kind: "unreachable", reason: "connect ECONNREFUSED" }],
  ])("%s is an error that may pass", (_, answer) => {
    expect(readAnswer(answer, 0)).toMatchObject({ kind: "error", retryable: true });
  });
});
