import { beforeEach, describe, expect, test, vi } from "vitest";
import { api, route } from "./route";

const { lines, authenticate } = vi.hoisted(() => ({
  lines: [] as object[],
  authenticate: vi.fn(),
}));
vi.mock("@/lib/runtime", () => ({ contextFor: (actor: object) => ({ actor }) }));
vi.mock("@/lib/telemetry/log", () => ({
  log: () => ({ info: (line: object) => lines.push(line) }),
}));
vi.mock("../auth/authenticate", () => ({ authenticate }));

const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const well = route({ access: "unasked", limit: null, handle: async () => ({ body: {} }) });
const methods = api({ GET: well, POST: well });

function ask(method: keyof typeof methods, headers: Record<string, string> = {}) {
  const request = new Request("http://shop.test/api/v1/things", { method, headers });
  return methods[method](request, { params: Promise.resolve({}) });
}

beforeEach(() => {
  lines.length = 0;
  authenticate.mockReset().mockRejectedValue(new Error("nobody was to be asked for"));
});

describe("a path", () => {
  test("serves the methods it is given", async () => {
    expect((await ask("GET")).status).toBe(200);
    expect((await ask("POST")).status).toBe(200);
  });

  test.each(["PUT", "PATCH", "DELETE"] as const)("refuses %s by a problem", async (method) => {
    const response = await ask(method, { "x-request-id": "caller-0001" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, POST, HEAD, OPTIONS");
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("x-request-id")).toBe("caller-0001");
    expect(await response.json()).toMatchObject({ status: 405, instance: "/api/v1/things" });
    expect(lines).toMatchObject([{ requestId: "caller-0001", method, status: 405 }]);
  });

  test("tells on OPTIONS what it serves", async () => {
    const response = await ask("OPTIONS");
    expect([response.status, response.headers.get("allow")]).toEqual([
      204,
      "GET, POST, HEAD, OPTIONS",
    ]);
    expect(response.headers.get("x-request-id")).toMatch(/^[\w-]{36}$/);
  });
});

test("a call that asks for nobody looks at no credentials", async () => {
  const response = await ask("GET", { authorization: "Bearer wb_whatever" });
  expect(response.status).toBe(200);
  expect(authenticate).not.toHaveBeenCalled();
});

describe("the line in the log", () => {
  test("carries the caller's trace", async () => {
    await ask("GET", { traceparent: `00-${trace}-00f067aa0ba902b7-01` });
    expect(lines).toEqual([
      {
        requestId: expect.stringMatching(/^[\w-]{36}$/),
        trace,
        method: "GET",
        path: "/api/v1/things",
        status: 200,
        ms: expect.any(Number),
        actor: "anonymous",
      },
    ]);
  });

  test("carries the request id where there is no trace", async () => {
    await ask("GET", { "x-request-id": "caller-0001", traceparent: "00-0-0-00" });
    expect(lines).toMatchObject([{ requestId: "caller-0001", trace: "caller-0001" }]);
  });
});
