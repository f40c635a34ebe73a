import { afterEach, expect, it, vi } from "vitest";
import type { ApiRequestLog } from "@/lib/telemetry/api-request-log";
import { logApiRequest } from "./log-api-request";
import { ndjsonResponse } from "./ndjson-response";
import { endOfFile } from "./web-stream";

const add = vi.fn<ApiRequestLog["add"]>();
afterEach(() => {
  globalThis.waybillApiRequestLog = undefined;
  add.mockReset();
});

it("logs the HEAD of a file at once, and ends the file, which nobody reads", async () => {
  globalThis.waybillApiRequestLog = { add } as Partial<ApiRequestLog> as ApiRequestLog;
  async function* rows() {
    for (let id = 1; ; id += 1) yield { id, text: "x".repeat(1_000) };
  }
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const response = ndjsonResponse({ filename: "orders.ndjson", rows: rows(), log });
  const path = "/api/v1/orders/export";
  const request = new Request(`http://shop.test${path}`, { method: "HEAD" });
  const state = { actor: { kind: "api_key" as const, id: 1, scopes: [] } };
  const call = { request, state, response, path, pattern: path, params: {}, problem: null, ms: 1 };
  await logApiRequest({ ...call, operation: undefined, requestId: "r" }, performance.now());
  const logged = { method: "HEAD", status: 200, apiKeyId: 1, problemType: null };
  expect(add).toHaveBeenCalledExactlyOnceWith(expect.objectContaining(logged));
  expect(await endOfFile(response)).toBeNull();
  expect(add).toHaveBeenCalledTimes(1);
});
