import { describe, expect, it, vi } from "vitest";
import { openApiDocument } from "@/lib/http/openapi";
import { GET } from "./route";

vi.mock("@/lib/runtime", () => ({
  checksAnswers: () => true,
  contextFor: () => ({ settings: { appUrl: "https://shop.example" } }),
  rateLimiter: () => ({
    take: async () => ({ success: true, limit: 60, remaining: 9, resetAtMs: Date.now() }),
  }),
}));

vi.mock("@/lib/telemetry/log", () => {
  const log = { info: () => undefined, error: () => undefined };
  return { log: () => log, unstoredLog: () => log };
});
vi.mock("@/lib/http/openapi", async (load) => {
  const original = await load<typeof import("@/lib/http/openapi")>();
  return { ...original, openApiDocument: vi.fn(original.openApiDocument) };
});

function read(headers: Record<string, string> = {}) {
  const request = new Request("https://shop.example/api/v1/openapi.json", { headers });
  return GET(request, { params: Promise.resolve({}) });
}

describe("GET /api/v1/openapi.json", () => {
  it("makes the document once, and sends it to those that don't have it", async () => {
    const first = await read();
    expect(first.status).toBe(200);
    expect(first.headers.get("cache-control")).toBe("no-cache");
    expect(await first.json()).toMatchObject({ servers: [{ url: "https://shop.example" }] });
    const tag = first.headers.get("etag") ?? "";
    expect((await read({ "if-none-match": '"other"' })).status).toBe(200);
    const again = await read({ "if-none-match": `"other", ${tag}` });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect(openApiDocument).toHaveBeenCalledTimes(1);
  });
});
