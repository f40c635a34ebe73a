import { beforeEach, describe, expect, it, vi } from "vitest";
import { activeRequestId } from "@/lib/telemetry/request-context";
import { inActionRequest, requestContext } from "./request-log";

const { headers, logOfRequest, setSpanAttributes } = vi.hoisted(() => ({
  headers: vi.fn(),
  logOfRequest: vi.fn(),
  setSpanAttributes: vi.fn(),
}));
const log = { name: "the app's log" };
vi.mock("next/headers", () => ({ headers }));
vi.mock("@/lib/runtime", () => ({ contextFor: (actor: object) => ({ actor, log }) }));
vi.mock("@/lib/telemetry/log", () => ({ logOfRequest }));
vi.mock("@/lib/telemetry/spans", () => ({ setSpanAttributes }));

const anonymous = { kind: "anonymous" } as const;

beforeEach(() => {
  headers.mockResolvedValue(new Headers({ "x-request-id": "proxy-0001" }));
  logOfRequest.mockImplementation((requestId: string) => ({ requestId }));
});

describe("requestContext", () => {
  it("logs with the request id that the proxy has passed on, which its span has, too", async () => {
    expect(await requestContext(anonymous)).toEqual({
      actor: anonymous,
      log: { requestId: "proxy-0001" },
    });
    expect(setSpanAttributes).toHaveBeenCalledWith({ "request.id": "proxy-0001" });
  });

  it("logs in an action as the action does", async () => {
    const inAction = () => requestContext(anonymous);
    expect(await inActionRequest(inAction)).toEqual({ actor: anonymous, log });
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
  it("runs the action with the request id that the proxy has passed on", async () => {
    expect(await inActionRequest(async () => activeRequestId())).toBe("proxy-0001");
    headers.mockResolvedValue(new Headers());
    expect(await inActionRequest(async () => activeRequestId())).toBeUndefined();
  });
});
