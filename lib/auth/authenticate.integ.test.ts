import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
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
      transaction: db.transaction,
      queryOnce: db.queryOnce,
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

function as(authorization?: string): Request {
  const headers = authorization === undefined ? {} : { authorization };
  return new Request("http://shop.test/api/v1/orders", { headers });
}

function madeUpKey(): string {
  return `Bearer wb_test_${randomBytes(16).toString("hex")}`;
}

test("who sends nothing is anonymous, and who sends no bearer token is nobody", async () => {
  expect(await authenticate(ctx, as())).toEqual({ kind: "anonymous" });
  for (const sent of ["Basic ZGVtbzpkZW1v", "Bearer", "Bearer a b", `Bearer ${"x".repeat(201)}`]) {
    expect(await authenticate(ctx, as(sent))).toBeNull();
  }
  expect(queries).toBe(0);
});

test("an API key and a tracking token are their holders", async () => {
  const { id, trackingToken } = await shop.place();
  expect(await authenticate(ctx, as(`Bearer ${demoApiKey}`))).toMatchObject({ kind: "api_key" });
  const holder = { kind: "tracking", orderId: id };
  expect(await authenticate(ctx, as(`bearer ${trackingToken}`))).toEqual(holder);
});

describe("what opens nothing is not looked up again at once:", () => {
  test.each([
    ["an API key", madeUpKey()],
    ["a tracking token", `Bearer 1-${randomBytes(16).toString("base64url")}`],
  ])("%s", async (_what, madeUp) => {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      expect(await authenticate(ctx, as(madeUp))).toBeNull();
    }
    expect(queries).toBe(1);
    shop.elapse(5_001);
    expect(await authenticate(ctx, as(madeUp))).toBeNull();
    expect(queries).toBe(2);
  });
});
