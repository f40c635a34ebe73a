import { describe, expect, it } from "vitest";
import { claimedOrderId, opens, trackingToken } from "./tracking-token";

const secret = "a-secret-of-the-tests-only";
const order = { id: 12_345, trackingSalt: "pepper" };
const token = trackingToken(secret, order);

describe("tracking tokens", () => {
  it("open their order, and are the same each time they are derived", () => {
    expect(token).toMatch(/^9ix-[\w-]{22}$/);
    expect(trackingToken(secret, { ...order })).toBe(token);
    expect(claimedOrderId(token)).toBe(order.id);
    expect(opens(secret, token, order)).toBe(true);
  });

  it("open nothing else: no other order, no other salt, not under another secret", () => {
    expect(opens(secret, token, { ...order, id: 12_346 })).toBe(false);
    expect(opens(secret, token, { ...order, trackingSalt: "salt" })).toBe(false);
    expect(opens("another-secret-of-the-tests", token, order)).toBe(false);
  });

  it("open nothing when one character is changed, or any is missing", () => {
    for (let index = 0; index < token.length; index += 1) {
      const other = token[index] === "a" ? "b" : "a";
      const forged = token.slice(0, index) + other + token.slice(index + 1);
      expect(opens(secret, forged, order), forged).toBe(false);
    }
    expect(opens(secret, token.slice(0, -1), order)).toBe(false);
    expect(opens(secret, `${token}a`, order)).toBe(false);
  });

  it("claim the largest id that the database holds", () => {
    const id = 2_147_483_647;
    expect(claimedOrderId(trackingToken(secret, { ...order, id }))).toBe(id);
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
  ])("are not %j", (text) => {
    expect(claimedOrderId(text)).toBeNull();
  });
});
