import { describe, expect, it } from "vitest";
import { requestIdOf } from "./request-ids";

function requestWith(headers: Record<string, string>): Request {
  return new Request("http://shop.test/api/v1/orders", { headers });
}

describe("requestIdOf", () => {
  it("keeps a valid id of the caller and creates one otherwise", () => {
    expect(requestIdOf(requestWith({ "x-request-id": "caller-0001" }))).toBe("caller-0001");
    for (const headers of [{}, { "x-request-id": "short" }, { "x-request-id": "a b c d e f" }]) {
      expect(requestIdOf(requestWith(headers))).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
    }
  });
});
