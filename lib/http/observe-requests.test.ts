import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Metrics } from "@/lib/telemetry/metrics/metrics";
import { observeRequests } from "./observe-requests";

const request = vi.fn();
beforeEach(() => {
  request.mockReset();
  globalThis.waybillMetrics = { request } as Partial<Metrics> as Metrics;
});
afterEach(() => {
  globalThis.waybillMetrics = undefined;
});

const pattern = "/api/inngest";
const send = (handle: (request: Request) => Promise<Response>) =>
  observeRequests(
    pattern,
    handle,
  )(new Request("http://shop.test/api/inngest?fnId=x", { method: "POST" }));

describe("observeRequests", () => {
  it("measures a request by its route", async () => {
    expect((await send(async () => new Response(null, { status: 206 }))).status).toBe(206);
    const labels = { route: pattern, method: "POST", status: 206 };
    expect(request).toHaveBeenCalledWith(labels, expect.any(Number));
  });

  it("counts what a handler throws as a server error, and passes it on", async () => {
    await expect(send(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(request.mock.calls[0]?.[0]).toMatchObject({ status: 500 });
  });
});
