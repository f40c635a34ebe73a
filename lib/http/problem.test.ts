import { expect, test } from "vitest";
import { problem, problemResponse } from "./problem";

test("a problem answers as RFC 9457 has it", async () => {
  const errors = [{ path: "items", message: "at least one" }];
  const fault = problem(422, "The request does not fit.", { errors });
  const response = problemResponse(fault.problem, "/api/v1/orders", "req-1");
  expect(response.status).toBe(422);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.headers.get("x-request-id")).toBe("req-1");
  expect(await response.json()).toEqual({
    type: "https://waybill.dev/problems/invalid-request",
    title: "Invalid request",
    status: 422,
    detail: "The request does not fit.",
    instance: "/api/v1/orders",
    requestId: "req-1",
    errors,
  });
});

test("headers go out as headers, and not in the body", async () => {
  const fault = problem(503, "The database is away.", { headers: { "retry-after": "5" } });
  const response = problemResponse(fault.problem, "/orders", "req-2");
  expect(response.headers.get("retry-after")).toBe("5");
  expect(await response.json()).not.toHaveProperty("headers");
});

test("a problem's headers can't change what kind of answer it is", () => {
  const headers = { "content-type": "text/html" };
  const response = problemResponse(problem(401, "Who are you?", { headers }).problem, "/", "req-3");
  expect(response.headers.get("content-type")).toBe("application/problem+json");
});
