import { NextRequest } from "next/server";
import { describe, expect, it, vi } from "vitest";
import { proxy } from "./proxy";

vi.mock("@/lib/env", () => ({ env: () => ({}) }));
vi.mock("@/lib/content-security-policy", () => ({ contentSecurityPolicy: () => "" }));

/** The request id that the page gets, and the one that the caller gets. */
function idsOf(headers: Record<string, string>) {
  const response = proxy(new NextRequest("http://shop.test/admin", { headers }));
  return {
    page: response.headers.get("x-middleware-request-x-request-id"),
    caller: response.headers.get("x-request-id"),
  };
}

describe("proxy", () => {
  it("gives each request of a page an id", () => {
    const [one, other] = [idsOf({}), idsOf({ "x-request-id": "has spaces in it" })];
    expect(one.page).toMatch(/^[\da-f-]{36}$/);
    expect(one.caller).toBe(one.page);
    expect(other.page).toMatch(/^[\da-f-]{36}$/);
    expect(other.page).not.toBe(one.page);
  });

  it("keeps the caller's own", () => {
    expect(idsOf({ "x-request-id": "caller-0001" })).toEqual({
      page: "caller-0001",
      caller: "caller-0001",
    });
  });
});
