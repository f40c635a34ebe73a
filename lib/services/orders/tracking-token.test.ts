import { describe, expect, it } from "vitest";
import { isTrackingTokenOf, orderIdInTrackingToken, trackingToken } from "./tracking-token";

const secret = "a-secret-of-the-tests-only";
const order = { id: 12_345, trackingSalt: "pepper" };
const token = trackingToken(secret, order);

describe("tracking tokens", () => {
  it("belong to their order, and are the same each time", () => {
    expect(token).toMatch(/^9ix-[\w-]{22}$/);
    expect(trackingToken(secret, { ...order })).toBe(token);
    expect(orderIdInTrackingToken(token)).toBe(order.id);
    expect(isTrackingTokenOf(secret, token, order)).toBe(true);
  });

  it("are invalid for another order, another salt or another secret", () => {
    expect(isTrackingTokenOf(secret, token, { ...order, id: 12_346 })).toBe(false);
    expect(isTrackingTokenOf(secret, token, { ...order, trackingSalt: "salt" })).toBe(false);
    expect(isTrackingTokenOf("another-secret-of-the-tests", token, order)).toBe(false);
  });

  it("are invalid when a character is changed, missing or added", () => {
    for (let index = 0; index < token.length; index += 1) {
      const other = token[index] === "a" ? "b" : "a";
      const forged = token.slice(0, index) + other + token.slice(index + 1);
      expect(isTrackingTokenOf(secret, forged, order), forged).toBe(false);
    }
    expect(isTrackingTokenOf(secret, token.slice(0, -1), order)).toBe(false);
    expect(isTrackingTokenOf(secret, `${token}a`, order)).toBe(false);
  });

  it("contain ids up to the largest that the database allows", () => {
    const id = 2_147_483_647;
    expect(orderIdInTrackingToken(trackingToken(secret, { ...order, id }))).toBe(id);
  });

  it.each([
    [""],
    ["9ix"],
    ["wb_demo_local_only"],
    [`0-${"a".repeat(22)}`],
    [`zzzzzz-${"a".repeat(22)}`],
    [`zzzzzzz-${"a".repeat(22)}`],
    [`9ix-${"a".repeat(21)}`],
    [`9IX-${"a".repeat(22)}`],
    [`9ix-${"a".repeat(21)}é`],
    [`9ix-${"a".repeat(22)}\n`],
  ])("do not accept %j", (text) => {
    expect(orderIdInTrackingToken(text)).toBeNull();
  });
});
