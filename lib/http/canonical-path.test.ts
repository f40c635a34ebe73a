import { describe, expect, it } from "vitest";
import { canonicalPath } from "./canonical-path";

describe("canonicalPath", () => {
  it.each([
    ["/api/v1/orders/17/refunds", "/api/v1/orders/17/refunds"],
    ["/api/v1/orders/1%37/refund%73", "/api/v1/orders/17/refunds"],
    ["/orders/17/refunds", "/api/v1/orders/17/refunds"],
    ["/orders", "/api/v1/orders"],
    ["/orders-of/1", "/orders-of/1"],
    ["/api/v1/things/a%2fb%C3%A9", "/api/v1/things/a%2Fb%C3%A9"],
  ])("writes %s as %s", (path, canonical) => {
    expect(canonicalPath(path)).toBe(canonical);
  });
});
