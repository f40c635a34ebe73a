import { expect } from "vitest";
import type { ApiResponse } from "./shop-client";

/** Expects an RFC 9457 problem with this status that reveals no internals. */
export function expectProblem(response: ApiResponse, status: number): void {
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const requestId = response.headers.get("x-request-id");
  expect(requestId).toMatch(/^[\w.:-]{8,128}$/);
  expect(response.body).toMatchObject({
    status,
    type: expect.stringMatching(/^https:\/\//),
    title: expect.any(String),
    detail: expect.any(String),
    instance: expect.stringMatching(/^\//),
    requestId,
  });
  expect(JSON.stringify(response.body)).not.toMatch(/node_modules|at \w+ \(|select |insert /i);
}
