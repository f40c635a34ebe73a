import { describe, expect, it } from "vitest";
import { differingFields, requestHashes } from "./request-hashes";

describe("requestHashes", () => {
  it("is the same whatever the order of the fields", () => {
    const one = requestHashes({ amount: 300, reason: "Broken" });
    expect(requestHashes({ reason: "Broken", amount: 300 })).toEqual(one);
    expect(requestHashes({ reason: "Broken", amount: 301 }).request).not.toBe(one.request);
  });

  it("differs between paths", () => {
    const body = { amount: 300 };
    const [one, other] = ["/orders/1/refunds", "/orders/2/refunds"].map((path) =>
      requestHashes(body, { method: "POST", path }),
    );
    expect(one?.request).not.toBe(other?.request);
    expect(one?.fields).toEqual(other?.fields);
  });

  it("keeps nothing of the request that could be read", () => {
    expect(JSON.stringify(requestHashes({ email: "ada@example.com" }))).not.toContain("ada");
  });
});

describe("differingFields", () => {
  it("names the fields that changed, were added or were left out", () => {
    const first = requestHashes({ amount: 300, reason: "Broken", lines: [] });
    const second = requestHashes({ amount: 300, reason: "Late", restock: true });
    expect(differingFields(first.fields, second.fields)).toEqual(["lines", "reason", "restock"]);
  });

  it("names none if nothing is known of the first request's", () => {
    expect(differingFields({}, requestHashes({ amount: 300 }).fields)).toEqual([]);
  });
});
