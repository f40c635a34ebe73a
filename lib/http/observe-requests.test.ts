import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Metrics } from "@/lib/telemetry/metrics/metrics";
import { activeRequestId } from "@/lib/telemetry/request-context";
import { observeRequests } from "./observe-requests";

const { logLines } = vi.hoisted(() => ({ logLines: [] as object[] }));
vi.mock("@/lib/telemetry/log", () => {
  const collecting = () => ({ info: (line: object) => logLines.push(line) });
  return { log: collecting, unstoredLog: collecting };
});

const request = vi.fn();
beforeEach(() => {
  logLines.length = 0;
  request.mockReset();
  globalThis.waybillMetrics = { request } as Partial<Metrics> as Metrics;
});
afterEach(() => {
  globalThis.waybillMetrics = undefined;
});

const pattern = "/api/auth/[...nextauth]";
const send = (handle: (request: Request) => Promise<Response>, isLogged: boolean) =>
  observeRequests(pattern, handle, { isLogged })(
    new Request("http://shop.test/api/auth/callback/credentials?secret=1", {
      method: "POST",
      headers: { "x-request-id": "caller-0001" },
    }),
  );

describe("observeRequests", () => {
  it("measures a request by its route, and logs it without its query", async () => {
    const response = await send(async () => new Response(activeRequestId(), { status: 401 }), true);
    expect(await response.text()).toBe("caller-0001");
    const labels = { route: pattern, method: "POST", status: 401 };
    expect(request).toHaveBeenCalledWith(labels, expect.any(Number));
    expect(logLines).toEqual([
      {
        requestId: "caller-0001",
        method: "POST",
        path: "/api/auth/callback/credentials",
        status: 401,
        ms: expect.any(Number),
      },
    ]);
  });

  it("counts what a handler throws as a server error, and passes it on", async () => {
    const failing = send(() => Promise.reject(new Error("broken")), false);
    await expect(failing).rejects.toThrow("broken");
    expect(request.mock.calls[0]?.[0]).toMatchObject({ status: 500 });
    expect(logLines).toEqual([]);
  });
});
