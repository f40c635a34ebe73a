import { readdirSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { documentedCalls } from "@/app/api/v1/operations";
import { type OpenApiDocument, openApiDocument } from "./openapi";

let document: OpenApiDocument;
beforeAll(() => {
  document = openApiDocument(documentedCalls, "https://shop.example");
});

describe("openApiDocument", () => {
  it("has every route file of the API", () => {
    const folder = path.join(import.meta.dirname, "../../app/api/v1");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
      (file) => path.basename(file) === "route.ts",
    );
    const paths = files.map((file) => {
      const route = path.dirname(file).replaceAll(/\[(\w+)\]/g, "{$1}");
      return `/api/v1/${route}`;
    });
    const documentItself = "/api/v1/openapi.json";
    expect([...Object.keys(document.paths), documentItself].sort()).toEqual(paths.sort());
  });

  it("has only examples that the operation accepts", () => {
    for (const { route } of documentedCalls) {
      const { example } = route.operation;
      if (route.body)
        expect(route.body.safeParse(example).error, route.operation.id).toBe(undefined);
    }
  });

  it("refers only to schemas that it has", () => {
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)];
    expect(references.length).toBeGreaterThan(20);
    for (const [, name = ""] of references)
      expect(document.components.schemas).toHaveProperty(name);
  });

  it("names every operation once", () => {
    const ids = documentedCalls.map(({ route }) => route.operation.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
