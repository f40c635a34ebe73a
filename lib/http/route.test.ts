import { beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { ApiRequestLog } from "@/lib/telemetry/api-request-log";
import { activeRequestId } from "@/lib/telemetry/request-context";
import type { ApiRequestRow } from "@/lib/telemetry/store/requests-table";
import { ndjsonResponse } from "./ndjson-response";
import type { Operation } from "./operation";
import { problem } from "./problem";
import { api, route } from "./route";

const { logLines, unstoredLines, authenticate } = vi.hoisted(() => ({
  logLines: [] as object[],
  unstoredLines: [] as object[],
  authenticate: vi.fn(),
}));
vi.mock("@/lib/runtime", () => ({
  checksAnswers: () => true,
  seenAnswersFile: () => undefined,
  contextFor: (actor: object) => ({ actor }),
  rateLimiter: () => ({
    take: async (_kind: string, _caller: string, max = 60) => ({
      ...{ success: true, limit: max, remaining: max - 10, resetAtMs: Date.now() + 29_500 },
    }),
  }),
}));
vi.mock("@/lib/telemetry/log", () => ({
  log: () => ({ info: (line: object) => logLines.push(line), error: () => undefined }),
  unstoredLog: () => ({ info: (line: object) => unstoredLines.push(line) }),
}));
vi.mock("@/lib/auth/authenticate", () => ({ authenticate }));

const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const handler = route({ auth: "none", limit: null, handle: async () => ({ body: {} }) });
const methods = api({ GET: handler, POST: handler });

function send(method: keyof typeof methods, headers: Record<string, string> = {}) {
  const request = new Request("http://shop.test/api/v1/things", { method, headers });
  return methods[method](request, { params: Promise.resolve({}) });
}

beforeEach(() => {
  globalThis.waybillRequestSampler = undefined;
  logLines.length = 0;
  unstoredLines.length = 0;
  authenticate.mockReset().mockRejectedValue(new Error("authenticate was called"));
});

describe("api", () => {
  it("serves the methods it has handlers for", async () => {
    expect((await send("GET")).status).toBe(200);
    expect((await send("POST")).status).toBe(200);
  });

  it.each(["PUT", "PATCH", "DELETE"] as const)("refuses %s with a problem", async (method) => {
    const response = await send(method, { "x-request-id": "caller-0001" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, POST, HEAD, OPTIONS");
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("x-request-id")).toBe("caller-0001");
    expect(await response.json()).toMatchObject({ status: 405, instance: "/api/v1/things" });
    expect(logLines).toMatchObject([{ requestId: "caller-0001", method, status: 405 }]);
  });

  it.each(["PUT", "OPTIONS"] as const)(
    "does not store each line of a flood of %s",
    async (method) => {
      for (let sent = 0; sent < 300; sent += 1) await send(method);
      expect(logLines.length).toBeLessThan(200);
      expect(logLines.length + unstoredLines.length).toBe(300);
    },
  );

  it("lists the supported methods on OPTIONS", async () => {
    const response = await send("OPTIONS");
    expect([response.status, response.headers.get("allow")]).toEqual([
      204,
      "GET, POST, HEAD, OPTIONS",
    ]);
    expect(response.headers.get("x-request-id")).toMatch(/^[\w-]{36}$/);
  });
});

describe("route", () => {
  it("ignores credentials when it needs none", async () => {
    const response = await send("GET", { authorization: "Bearer wb_whatever" });
    expect(response.status).toBe(200);
    expect(authenticate).not.toHaveBeenCalled();
  });

  it("logs each request with the caller's trace id", async () => {
    await send("GET", { traceparent: `00-${trace}-00f067aa0ba902b7-01` });
    expect(logLines).toEqual([
      {
        requestId: expect.stringMatching(/^[\w-]{36}$/),
        callerTrace: trace,
        method: "GET",
        path: "/api/v1/things",
        status: 200,
        ms: expect.any(Number),
        actor: "anonymous",
      },
    ]);
  });

  it("does not store the line of a request that is polled", async () => {
    const polled = route({
      ...{ auth: "none", limit: null, isPolled: true },
      handle: async () => ({ body: {} }),
    });
    const request = new Request("http://shop.test/api/v1/health");
    await polled(request, { params: Promise.resolve({}) });
    expect(logLines).toEqual([]);
    expect(unstoredLines).toMatchObject([{ path: "/api/v1/health", status: 200 }]);
  });

  it("stores each line of a known caller, and of a webhook that is accepted", async () => {
    for (let sent = 0; sent < 300; sent += 1) await send("PUT");
    logLines.length = 0;
    authenticate.mockResolvedValue({ kind: "api_key", id: 1, scopes: [] });
    const known = route({
      auth: "required",
      limit: null,
      handle: async () => ({ status: 404, body: {} }),
    });
    await known(new Request("http://shop.test/x"), { params: Promise.resolve({}) });
    await send("POST");
    expect(logLines).toMatchObject([
      { actor: "api_key:1", status: 404 },
      { method: "POST", status: 200 },
    ]);
  });

  it("logs the beginning of a long path", async () => {
    const request = new Request(`http://shop.test/${"x".repeat(4_000)}`);
    await handler(request, { params: Promise.resolve({}) });
    expect(logLines).toMatchObject([{ path: `/${"x".repeat(199)}… (4001 characters)` }]);
  });

  it("gives the lines of a request its id", async () => {
    const seen: (string | undefined)[] = [];
    const noting = route({
      ...{ auth: "none", limit: null },
      handle: async () => {
        seen.push(activeRequestId());
        return { body: {} };
      },
    });
    const headers = { "x-request-id": "caller-0001" };
    await noting(new Request("http://shop.test/x", { headers }), { params: Promise.resolve({}) });
    expect(seen).toEqual(["caller-0001"]);
    expect(activeRequestId()).toBeUndefined();
  });

  it("logs the caller's request id, and no invalid trace id", async () => {
    await send("GET", { "x-request-id": "caller-0001", traceparent: "00-0-0-00" });
    expect(logLines).toMatchObject([{ requestId: "caller-0001", callerTrace: undefined }]);
  });
});

const operation: Operation = {
  ...{ id: "readThing", tag: "Orders", summary: "Read a thing", scope: "orders:read" },
  aboutOrder: true,
  answers: { 200: { description: "The thing.", schema: z.object({}) } },
};
const params = z.object({ id: z.coerce.number() });
const thing = route({
  ...{ auth: "required", limit: "read", operation, params },
  handle: async ({ params: { id } }) => {
    if (id !== 7) throw problem(404, `There is no thing ${id}.`);
    return { body: {} };
  },
});
const readThing = (id: string, headers: Record<string, string> = {}) =>
  thing(new Request(`http://shop.test/api/v1/orders/${id}`, { headers }), {
    params: Promise.resolve({ id }),
  });
const key = { kind: "api_key", id: 5, scopes: ["orders:read"] };

describe("a documented call", () => {
  it("is refused to a key without its scope before anything is read", async () => {
    authenticate.mockResolvedValue({ ...key, scopes: ["orders:write", "refunds:write"] });
    const statuses = await Promise.all(
      ["7", "8", "nonsense"].map(async (id) => (await readThing(id)).status),
    );
    expect(statuses).toEqual([403, 403, 403]);
  });

  it("is refused to customers unless it says that it is for them, too", async () => {
    authenticate.mockResolvedValue({ kind: "tracking", orderId: 7 });
    const refused = await readThing("7");
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ detail: "Only the shop can do this." });
    authenticate.mockResolvedValue({ kind: "operator", userId: 1, role: "operator" });
    expect((await readThing("7")).status).toBe(200);
    operation.audience = "customers";
    authenticate.mockResolvedValue({ kind: "tracking", orderId: 7 });
    expect((await readThing("7")).status).toBe(200);
    delete operation.audience;
  });

  it("says what is left of the limit, by the current draft and as before", async () => {
    authenticate.mockResolvedValue({ ...key, limits: { read: 500, write: null } });
    const { headers } = await readThing("8");
    expect(headers.get("ratelimit-policy")).toBe('"read";q=500;w=60');
    expect(headers.get("ratelimit")).toBe('"read";r=490;t=30');
    expect(headers.get("ratelimit-limit")).toBe("500");
    expect(headers.get("ratelimit-remaining")).toBe("490");
    expect(headers.get("ratelimit-reset")).toBe("30");
    authenticate.mockResolvedValue({ ...key, limits: { read: null, write: 500 } });
    expect((await readThing("7")).headers.get("ratelimit-policy")).toBe('"read";q=60;w=60');
  });
});

describe("a header that the call doesn't take", () => {
  it("is refused if the caller relies on it", async () => {
    authenticate.mockResolvedValue({ ...key, scopes: ["orders:write"] });
    const change = (more: Partial<Operation>) =>
      route({
        ...{ auth: "required", limit: "create" },
        operation: { ...operation, id: "changeThing", scope: "orders:write", ...more },
        handle: async () => ({ body: {} }),
      });
    const send = (handler: ReturnType<typeof change>) => {
      const headers = { "if-match": '"1"' };
      const request = new Request("http://shop.test/api/v1/things", { method: "POST", headers });
      return handler(request, { params: Promise.resolve({}) });
    };
    const refused = await send(change({}));
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ errors: [{ path: "If-Match" }] });
    expect((await send(change({ ifMatch: true }))).status).toBe(200);
  });
});

describe("the request log", () => {
  let rows: ApiRequestRow[];
  beforeEach(() => {
    rows = [];
    globalThis.waybillApiRequestLog = new ApiRequestLog({ add: (row) => void rows.push(row) });
  });

  it("has a file when its last byte was sent, and as failed if it broke off", async () => {
    authenticate.mockResolvedValue(key);
    const failure = new Error("The database is gone.");
    const send = async (isBroken: boolean) => {
      async function* lines() {
        yield { id: 1 };
        if (isBroken) throw failure;
      }
      const file = route({
        ...{ auth: "required", limit: "read" },
        handle: async () => {
          const log = { debug() {}, info() {}, warn() {}, error() {} };
          return ndjsonResponse({ filename: "things.ndjson", rows: lines(), log });
        },
      });
      const request = new Request("http://shop.test/api/v1/things/export");
      const response = await file(request, { params: Promise.resolve({}) });
      expect([response.status, rows.length]).toEqual([200, 0]);
      await response.text().catch(() => undefined);
      await vi.waitUntil(() => rows.length > 0);
      return rows.pop();
    };
    expect(await send(false)).toMatchObject({ status: 200, problemType: null });
    expect(await send(true)).toMatchObject({
      ...{ status: 500, problemDetail: "The file broke off after it had begun. See the log." },
    });
  });

  it("has the calls of keys, with the order and the problem", async () => {
    authenticate.mockResolvedValue(key);
    await readThing("7", { "x-request-id": "caller-0001" });
    await readThing("8");
    expect(rows).toMatchObject([
      {
        ...{ method: "GET", pattern: "/api/v1/orders/{id}", path: "/api/v1/orders/7" },
        ...{ operation: "readThing", status: 200, apiKeyId: 5, requestId: "caller-0001" },
        ...{ orderId: 7, problemType: null, problemDetail: null },
      },
      { status: 404, orderId: 8, problemType: "not-found", problemDetail: "There is no thing 8." },
    ]);
  });

  it("has calls with an unknown key, and none of visitors and customers", async () => {
    authenticate.mockResolvedValue(null);
    await readThing("7", { authorization: "Bearer wb_unknown" });
    authenticate.mockResolvedValue({ kind: "anonymous" });
    await readThing("7");
    authenticate.mockResolvedValue({ kind: "customer", customerId: 1, userId: 1 });
    await readThing("7");
    expect(rows).toMatchObject([{ status: 401, apiKeyId: null }]);
    expect(JSON.stringify(rows)).not.toContain("wb_unknown");
  });
});
