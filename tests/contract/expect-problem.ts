import { expect } from "vitest";
import { type ProblemType, problemTypes } from "@/lib/http/problem-types";
import type { ApiResponse } from "./shop-client";

/** Expects an RFC 9457 problem of this status or type that reveals no internals. */
export function expectProblem(response: ApiResponse, kind: number | ProblemType): void {
  const status = typeof kind === "number" ? kind : problemTypes[kind].status;
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const requestId = response.headers.get("x-request-id");
  expect(requestId).toMatch(/^[\w.:-]{8,128}$/);
  expect(response.body).toMatchObject({
    status,
    type: expect.stringMatching(typeof kind === "number" ? /^https:\/\// : `/${kind}$`),
    title: expect.any(String),
    detail: expect.any(String),
    instance: expect.stringMatching(/^\//),
    requestId,
  });
  expect(JSON.stringify(response.body)).not.toMatch(/node_modules|at \w+ \(|select |insert /i);
}
