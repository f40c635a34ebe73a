import { describe, expect, it } from "vitest";
import { loggedPath } from "./logged-path";

describe("loggedPath", () => {
  it("keeps a usual path", () => {
    expect(loggedPath("/api/v1/orders/17/refunds")).toBe("/api/v1/orders/17/refunds");
  });

  it("cuts a long one, and leaves no part of a token", () => {
    const key = "wb_live_0123456789abcdefghij";
    const path = `/api/${"x".repeat(183)}/${key}/${"y".repeat(3_000)}`;
    const logged = loggedPath(path);
    expect(logged).toBe(`/api/${"x".repeat(183)}/[API key]/y… (${path.length} characters)`);
  });
});
