import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkAnswer } from "./check-answer";
import type { DocumentedRoute } from "./operation";
import { type Problem, problemOf, problem as problemOfStatus, problemResponse } from "./problem";
import type { ProblemType } from "./problem-types";

const documented: DocumentedRoute = {
  auth: "required",
  limit: "read",
  body: z.strictObject({}),
  operation: {
    id: "placeThing",
    tag: "Orders",
    summary: "Place a thing",
    scope: "orders:write",
    answers: {
      201: {
        description: "It was placed.",
        schema: z.object({ id: z.int(), parts: z.array(z.object({ name: z.string() })) }),
        headers: { location: "Its path." },
      },
      202: { description: "It will be placed." },
      204: { description: "It was removed." },
    },
    problems: { 409: "There is such a thing." },
    problemTypes: ["reference-taken"],
  },
};

const check = (response: Response) => checkAnswer(documented, response);

function json(body: unknown, headers: Record<string, string> = {}, status = 201): Response {
  return Response.json(body, { status, headers });
}

const problem = (status: number) => problemAnswer(problemOfStatus(status, "No.").problem);
const typed = (type: ProblemType) => problemAnswer(problemOf(type, "No.").problem);
const problemAnswer = (sent: Problem) => problemResponse(sent, "/things", "req-0001");

describe("checkAnswer", () => {
  it("accepts what the document declares, and leaves the body to be read", async () => {
    const response = json({ id: 1, parts: [{ name: "lid" }] }, { location: "/things/1" });
    await check(response);
    expect(await response.json()).toMatchObject({ id: 1 });
  });

  it.each([401, 403, 409, 422, 429, 500])("accepts the problem %s", async (status) => {
    await check(problem(status));
  });

  it.each([402, 404, 412])("refuses the problem %s, which is not declared", async (status) => {
    await expect(check(problem(status))).rejects.toThrow(`doesn't declare the answer ${status}`);
  });

  it("accepts only the types of problems that are declared", async () => {
    await check(typed("reference-taken"));
    await expect(check(typed("sku-taken"))).rejects.toThrow("doesn't declare the answer 409");
  });

  it("refuses a status without its problem", async () => {
    await expect(check(json({}, {}, 409))).rejects.toThrow("doesn't declare the answer 409");
  });

  it.each([
    ["lacks a field", { id: 1 }],
    ["has another type", { id: "1", parts: [] }],
    ["has a field too many", { id: 1, parts: [], secret: 1 }],
    ["has a field too many within", { id: 1, parts: [{ name: "lid", secret: 1 }] }],
  ])("refuses a body that %s", async (_what, body) => {
    await expect(check(json(body))).rejects.toThrow();
  });

  it("refuses a header that is not declared, also of an answer without a body", async () => {
    const response = json({ id: 1, parts: [] }, { etag: '"1"' });
    await expect(check(response)).rejects.toThrow("doesn't declare the header etag");
    const deleted = new Response(null, { status: 204, headers: { etag: '"1"' } });
    await expect(check(deleted)).rejects.toThrow("doesn't declare the header etag");
  });

  it("refuses a body that is not declared", async () => {
    await expect(check(json({}, {}, 202))).rejects.toThrow("doesn't declare a body of 202");
  });
});
