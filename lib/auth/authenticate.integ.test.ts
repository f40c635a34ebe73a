import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { demoApiKey } from "@/lib/demo";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { authenticate } from "./authenticate";

let shop: TestShop;
let ctx: Context;
let queries = 0;
beforeAll(async () => {
  shop = await startTestShop();
  const { db } = shop;
  ctx = {
    ...shop.ctx,
    db: {
      ...db,
      run(query) {
        queries += 1;
        return db.run(query);
      },
      query(statement) {
        queries += 1;
        return db.query(statement);
      },
    },
  };
});
beforeEach(() => {
  queries = 0;
});
afterAll(() => shop.close());

function requestWith(authorization?: string): Request {
  const headers = authorization === undefined ? {} : { authorization };
  return new Request("http://shop.test/api/v1/orders", { headers });
}

function unknownKey(): string {
  return `Bearer wb_test_${randomBytes(16).toString("hex")}`;
}

describe("authenticate", () => {
  it("is anonymous without credentials and null for a malformed header", async () => {
    expect(await authenticate(ctx, requestWith())).toEqual({ kind: "anonymous" });
    for (const sent of [
      "Basic ZGVtbzpkZW1v",
      "Bearer",
      "Bearer a b",
      `Bearer ${"x".repeat(201)}`,
    ]) {
      expect(await authenticate(ctx, requestWith(sent))).toBeNull();
    }
    expect(queries).toBe(0);
  });

  it("identifies the holders of API keys and tracking tokens", async () => {
    const { id, trackingToken } = await shop.place();
    const keyActor = await authenticate(ctx, requestWith(`Bearer ${demoApiKey}`));
    expect(keyActor).toMatchObject({ kind: "api_key" });
    const tokenActor = await authenticate(ctx, requestWith(`bearer ${trackingToken}`));
    expect(tokenActor).toEqual({ kind: "tracking", orderId: id });
  });

  it.each([
    ["API key", unknownKey()],
    ["tracking token", `Bearer 1-${randomBytes(16).toString("base64url")}`],
  ])("looks an invalid %s up once in five seconds", async (_what, invalid) => {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      expect(await authenticate(ctx, requestWith(invalid))).toBeNull();
    }
    expect(queries).toBe(1);
    shop.advanceClock(5_001);
    expect(await authenticate(ctx, requestWith(invalid))).toBeNull();
    expect(queries).toBe(2);
  });
});
