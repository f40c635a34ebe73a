import { Registry } from "prom-client";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import type { Metrics } from "@/lib/telemetry/metrics/metrics";
import { GET } from "./route";

const { actor } = vi.hoisted(() => ({ actor: { current: { kind: "anonymous" } as Actor } }));
const rate = { success: true, limit: 600, remaining: 599, resetAtMs: 0 };
vi.mock("@/lib/runtime", () => ({
  checksAnswers: () => true,
  seenAnswersFile: () => undefined,
  contextFor: (caller: object) => ({ actor: caller }),
  rateLimiter: () => ({ take: async () => rate }),
}));
vi.mock("@/lib/telemetry/log", () => {
  const silent = () => ({ info: () => undefined, error: () => undefined });
  return { log: silent, unstoredLog: silent };
});
vi.mock("@/lib/auth/authenticate", () => ({ authenticate: async () => actor.current }));

afterEach(() => {
  globalThis.waybillMetrics = undefined;
});

function read(caller: Actor): Promise<Response> {
  actor.current = caller;
  const request = new Request("http://shop.test/api/v1/metrics");
  return GET(request, { params: Promise.resolve({}) });
}

const reader: Actor = { kind: "api_key", id: 1, scopes: ["metrics:read"] };

describe("GET /api/v1/metrics", () => {
  it("responds with a problem that says that telemetry is off", async () => {
    const response = await read(reader);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      detail: "Telemetry is off, so there are no metrics.",
    });
  });

  it("does not reveal to callers without the scope whether telemetry is off", async () => {
    for (const caller of [
      { kind: "api_key", id: 2, scopes: ["orders:read"] },
      { kind: "customer", userId: 1, customerId: 1 },
      { kind: "tracking", orderId: 1 },
    ] as const) {
      expect((await read(caller)).status).toBe(403);
    }
    expect((await read({ kind: "anonymous" })).status).toBe(401);
  });

  it("responds with the metrics of this process", async () => {
    const registry = new Registry();
    const request = vi.fn();
    globalThis.waybillMetrics = { registry, request } as Partial<Metrics> as Metrics;
    const response = await read(reader);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe(registry.contentType);
    const labels = { route: "/api/v1/metrics", method: "GET", status: 200 };
    expect(request).toHaveBeenCalledWith(labels, expect.any(Number));
  });
});
