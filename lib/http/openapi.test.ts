import { readdirSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { documentedCalls } from "@/app/api/v1/operations";
import { type OpenApiDocument, openApiDocument } from "./openapi";
import { problemTypesOf } from "./operation";
import { generalType, problemTypeNames, problemTypes } from "./problem-types";

let document: OpenApiDocument;
beforeAll(() => {
  document = openApiDocument(documentedCalls, "https://shop.example");
});

/** The schema of the body of a call. */
function bodySchema(url: string, method: string): unknown {
  const { requestBody } = (document.paths[url]?.[method] ?? {}) as { requestBody?: unknown };
  const { content } = requestBody as { content: { "application/json": { schema: unknown } } };
  return content["application/json"].schema;
}

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

  it("offers tracking tokens only for what customers may do", () => {
    for (const { path: url, method, route } of documentedCalls) {
      if (route.auth === "none") continue;
      const { scope, audience } = route.operation;
      const security = document.paths[url]?.[method]?.security;
      const forCustomers = expect.arrayContaining([{ trackingToken: [] }, { session: [] }]);
      if (audience === "customers") expect(security).toEqual(forCustomers);
      else expect(security).toEqual([{ apiKey: expect.arrayContaining([scope]) }, { session: [] }]);
    }
    const ofCustomers = documentedCalls.filter(({ route }) => route.operation.audience);
    expect(ofCustomers.length).toBeLessThan(documentedCalls.length / 2);
  });

  it("says of each call with a key when it may be repeated", () => {
    const calls = documentedCalls.filter(({ route }) => route.operation.idempotencyKey);
    expect(calls.length).toBeGreaterThan(10);
    for (const { path: url, method } of calls) {
      const conflict = document.paths[url]?.[method]?.responses[409];
      expect(conflict).toMatchObject({
        description: expect.stringContaining("call with this key has not ended"),
        headers: { "Retry-After": expect.anything() },
      });
    }
  });

  it("lets each change of an order or a product depend on the version that was read", () => {
    const isChange = /^\/api\/v1\/(orders|products)\/\{id\}(\/(?!checkout|stock-changes)\w+)?$/;
    const changes = documentedCalls.filter(
      ({ path: url, method }) => isChange.test(url) && method !== "get",
    );
    expect(changes.length).toBeGreaterThan(7);
    for (const { route } of changes)
      expect(route.operation, route.operation.id).toHaveProperty("ifMatch");
  });

  it("asks for a body only where the call needs one", () => {
    const bodies = documentedCalls.flatMap(({ path: url, method, route }) => {
      const { requestBody } = (document.paths[url]?.[method] ?? {}) as { requestBody?: unknown };
      if (!route.body) return [];
      return [{ id: route.operation.id, body: route.body, requestBody }];
    });
    for (const { id, body, requestBody } of bodies) {
      expect(requestBody, id).toMatchObject({ required: !body.safeParse({}).success });
    }
    expect(bodies.filter(({ body }) => body.safeParse({}).success).map(({ id }) => id)).toEqual(
      expect.arrayContaining(["cancelOrder", "releaseOrder", "deliverOrder", "createShipment"]),
    );
  });

  it("says that a change needs a field, and a refund an amount or lines", () => {
    const changes = documentedCalls.filter(({ method }) => method === "patch");
    expect(changes.length).toBeGreaterThan(2);
    for (const { path: url, route } of changes) {
      expect(bodySchema(url, "patch"), url).toMatchObject({ minProperties: 1 });
      expect(route.body?.safeParse({}).success, url).toBe(false);
    }
    expect(bodySchema("/api/v1/orders/{id}/refunds", "post")).toMatchObject({
      oneOf: [{ required: ["amount"] }, { required: ["lines"] }],
    });
    expect(bodySchema("/api/v1/orders", "post")).toMatchObject({
      properties: { metadata: { maxProperties: 20 } },
    });
  });

  it("has the default of every field of a query that has one", () => {
    let count = 0;
    for (const { path: url, method, route } of documentedCalls) {
      const parsed = route.query?.safeParse({}).data ?? {};
      for (const [name, value] of Object.entries(parsed)) {
        if (typeof value !== "number" && typeof value !== "string") continue;
        expect(document.paths[url]?.[method]?.parameters, `${url} ${name}`).toContainEqual(
          expect.objectContaining({ name, schema: expect.objectContaining({ default: value }) }),
        );
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(8);
  });

  it("says which calls answer with the types of problems that their status has several of", () => {
    const named = new Set<string>();
    for (const { path: url, method, route } of documentedCalls) {
      for (const type of problemTypesOf(route)) {
        const { status } = problemTypes[type];
        if (generalType(status) === type) continue;
        const response = document.paths[url]?.[method]?.responses[status];
        expect(response).toMatchObject({ description: expect.stringContaining(`\`${type}\``) });
        named.add(type);
      }
    }
    const own = problemTypeNames.filter((type) => generalType(problemTypes[type].status) !== type);
    expect([...named].sort()).toEqual(own.sort());
  });

  it("names every operation once", () => {
    const ids = documentedCalls.map(({ route }) => route.operation.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
