import { beforeEach, describe, expect, it, vi } from "vitest";
import { logPageError } from "./log-page-error";
import { activeRequestId } from "./request-context";

const { logLines, unstoredLines } = vi.hoisted(() => ({
  logLines: [] as object[],
  unstoredLines: [] as object[],
}));
vi.mock("./log", () => {
  const collecting = (lines: object[]) => () => ({
    error: (fields: object) => lines.push({ ...fields, requestId: activeRequestId() }),
  });
  return { log: collecting(logLines), unstoredLog: collecting(unstoredLines) };
});

const error = Object.assign(new Error("broken"), { digest: "123" });
const fail = () =>
  logPageError(
    error,
    { method: "GET", headers: { "x-request-id": "caller-0001" } },
    { routePath: "/track/[token]", routeType: "render" },
  );

beforeEach(() => {
  globalThis.waybillRequestSampler = undefined;
  logLines.length = 0;
  unstoredLines.length = 0;
});

describe("the error of a page", () => {
  it("is logged with the route's pattern and the id of the request", () => {
    fail();
    expect(logLines).toEqual([
      {
        ...{ method: "GET", route: "/track/[token]", type: "render", digest: "123", error },
        requestId: "caller-0001",
      },
    ]);
  });

  it("is not stored each time in a flood", () => {
    for (let failed = 0; failed < 300; failed += 1) fail();
    expect(logLines.length).toBeLessThan(200);
    expect(logLines.length + unstoredLines.length).toBe(300);
  });
});
