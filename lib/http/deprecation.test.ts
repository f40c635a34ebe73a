import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { Deprecation } from "./deprecation";
import { openApiDocument } from "./openapi";
import type { Operation } from "./operation";
import { problem } from "./problem";
import { route } from "./route";

vi.mock("@/lib/runtime", () => ({
  checksAnswers: () => true,
  seenAnswersFile: () => undefined,
  contextFor: (actor: object) => ({ actor }),
}));
vi.mock("@/lib/telemetry/log", () => ({
  log: () => ({ info: () => undefined }),
  unstoredLog: () => ({ info: () => undefined }),
}));

const deprecated: Deprecation = {
  since: "2027-01-31",
  sunset: "2028-02-01",
  link: "https://shop.example/docs",
};
const operation: Operation = {
  ...{ id: "readOld", tag: "Orders", summary: "Read the old way", scope: null, deprecated },
  problems: { 404: "There is none." },
  answers: { 200: { description: "It.", schema: z.object({}) } },
};

function call(handle: () => Promise<{ body: object }>, shown: Operation = operation) {
  const handler = route({ auth: "none", limit: null, operation: shown, handle });
  const request = new Request("http://shop.test/api/v1/old");
  return handler(request, { params: Promise.resolve({}) });
}

describe("a deprecated operation", () => {
  it("says so in the headers of each answer, refusals too", async () => {
    const refuse = async () => {
      throw problem(404, "No.");
    };
    for (const response of [await call(async () => ({ body: {} })), await call(refuse)]) {
      expect(Object.fromEntries(response.headers)).toMatchObject({
        deprecation: "@1801353600",
        sunset: "Tue, 01 Feb 2028 00:00:00 GMT",
        link: '<https://shop.example/docs>; rel="deprecation"; type="text/html"',
      });
    }
  });

  it("has no sunset until it is decided, and others have none of the headers", async () => {
    const undecided = { ...operation, deprecated: { ...deprecated, sunset: null } };
    const answer = async () => ({ body: {} });
    expect((await call(answer, undecided)).headers.get("sunset")).toBeNull();
    const { deprecated: _, ...current } = operation;
    const { headers } = await call(answer, current);
    expect([headers.get("deprecation"), headers.get("link")]).toEqual([null, null]);
  });

  it("is marked in the API's document", () => {
    const routes = { auth: "none" as const, limit: null, operation };
    const calls = [{ path: "/api/v1/old", method: "get" as const, route: routes }];
    const { paths } = openApiDocument(calls, "https://shop.example");
    expect(paths["/api/v1/old"]?.get).toMatchObject({
      deprecated: true,
      responses: { 200: { headers: { Deprecation: {}, Sunset: {}, Link: {} } } },
    });
  });
});
