import { beforeEach, describe, expect, it, vi } from "vitest";
import { activeRequestId } from "@/lib/telemetry/request-context";
import { inActionRequest, requestContext } from "./request-log";

const { headers, logOfRequest } = vi.hoisted(() => ({ headers: vi.fn(), logOfRequest: vi.fn() }));
const log = { name: "the app's log" };
vi.mock("next/headers", () => ({ headers }));
vi.mock("@/lib/runtime", () => ({ contextFor: (actor: object) => ({ actor, log }) }));
vi.mock("@/lib/telemetry/log", () => ({ logOfRequest }));

const anonymous = { kind: "anonymous" } as const;

beforeEach(() => {
  headers.mockResolvedValue(new Headers({ "x-request-id": "proxy-0001" }));
  logOfRequest.mockImplementation((requestId: string) => ({ requestId }));
});

describe("requestContext", () => {
  it("logs with the request id that a proxy has sent", async () => {
    expect(await requestContext(anonymous)).toEqual({
      actor: anonymous,
      log: { requestId: "proxy-0001" },
    });
  });

  it.each([{}, { "x-request-id": "has spaces in it" }])(
    "logs without one after %j",
    async (sent) => {
      headers.mockResolvedValue(new Headers(sent as Record<string, string>));
      expect(await requestContext(anonymous)).toEqual({ actor: anonymous, log });
    },
  );
});

describe("inActionRequest", () => {
  it("runs the action with the request id that a proxy has sent", async () => {
    expect(await inActionRequest(async () => activeRequestId())).toBe("proxy-0001");
    headers.mockResolvedValue(new Headers());
    expect(await inActionRequest(async () => activeRequestId())).toBeUndefined();
  });
});
