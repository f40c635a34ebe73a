import { describe, expect, it } from "vitest";
import { problem, problemOf, problemResponse, problemTypeBase } from "./problem";
import { problemTypeNames, problemTypes } from "./problem-types";

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

  it("names the type by which callers tell it from others of its status", async () => {
    const taken = problemOf("reference-taken", "Another order has this reference.");
    const response = problemResponse(taken.problem, "/api/v1/orders", "req-1");
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      type: "https://waybill.dev/problems/reference-taken",
      title: "Reference taken",
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

/** The page that `/docs` shows. */
function problemsPage(): string {
  const rows = problemTypeNames.map((name) => {
    const { status, title, meaning } = problemTypes[name];
    return `| \`${name}\` | ${status} | ${title} | ${meaning} |`;
  });
  return `# Problems

A call that fails answers with a problem: \`application/problem+json\` as in RFC 9457. Decide by its \`type\`, which is
one of these after \`${problemTypeBase}\`, and by its \`status\` where you don't know the type:
later versions may add types. \`title\` and \`detail\` are texts for people and may change.

| type | status | title | when, and what to do |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
}

describe("docs/problems.md", () => {
  // `npx vitest run --project unit lib/http/problem.test.ts --update` writes it.
  it("has all types of problems", async () => {
    await expect(problemsPage()).toMatchFileSnapshot("../../docs/problems.md");
  });
});
