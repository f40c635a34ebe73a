import { describe, expect, it } from "vitest";
import { problem, problemResponse } from "./problem";

describe("problemResponse", () => {
  it("follows RFC 9457", async () => {
    const errors = [{ path: "items", message: "at least one" }];
    const invalid = problem(422, "The request is not valid.", { errors });
    const response = problemResponse(invalid.problem, "/api/v1/orders", "req-1");
    expect(response.status).toBe(422);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("x-request-id")).toBe("req-1");
    expect(await response.json()).toEqual({
      type: "https://waybill.dev/problems/invalid-request",
      title: "Validation failed",
      status: 422,
      detail: "The request is not valid.",
      instance: "/api/v1/orders",
      requestId: "req-1",
      errors,
    });
  });

  it("sends headers as headers, not in the body", async () => {
    const unavailable = problem(503, "Unavailable.", { headers: { "retry-after": "5" } });
    const response = problemResponse(unavailable.problem, "/orders", "req-2");
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await response.json()).not.toHaveProperty("headers");
  });

  it("keeps its content type, whatever headers the problem carries", () => {
    const headers = { "content-type": "text/html" };
    const response = problemResponse(problem(401, "Sign in.", { headers }).problem, "/", "req-3");
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  });
});
