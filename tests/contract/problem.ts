import { expect } from "vitest";
import type { Answer } from "@/tests/contract/shop";

/** Expects an RFC 9457 problem with this status that reveals no internals. */
export function expectProblem(answer: Answer, status: number): void {
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  const requestId = answer.headers.get("x-request-id");
  expect(requestId).toMatch(/^[\w.:-]{8,128}$/);
  expect(answer.body).toMatchObject({
    status,
    type: expect.stringMatching(/^https:\/\//),
    title: expect.any(String),
    detail: expect.any(String),
    instance: expect.stringMatching(/^\//),
    requestId,
  });
  expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|at \w+ \(|select |insert /i);
}
