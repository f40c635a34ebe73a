import { describe, expect, it } from "vitest";
import { compileRoutes } from "./routes";

const match = compileRoutes([
  { method: "GET", pattern: "/v1/labels/by-key/:key", handler: "by key" },
  { method: "GET", pattern: "/v1/labels/:id", handler: "by id" },
  { method: "POST", pattern: "/v1/labels", handler: "create" },
]);

describe("compileRoutes", () => {
  it("finds the route and decodes its parameters", () => {
    expect(match("GET", "/v1/labels/by-key/a%2Fb")).toEqual({
      kind: "found",
      handler: "by key",
      params: { key: "a/b" },
    });
    expect(match("GET", "/v1/labels/%E0%A4%A")).toMatchObject({ params: { id: "%E0%A4%A" } });
  });

  it("distinguishes a wrong method from an unknown path", () => {
    expect(match("GET", "/v1/labels")).toEqual({ kind: "wrong_method", allowed: ["POST"] });
    expect(match("GET", "/v1/labels/a/b")).toEqual({ kind: "missing" });
  });
});
