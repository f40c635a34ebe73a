import { randomBytes } from "node:crypto";
import sql from "sql-template-tag";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashSecretToken } from "@/lib/auth/secret-token";
import type { Context } from "@/lib/context";
import { demoApiKey } from "@/lib/demo";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { authenticateApiKey } from "./authenticate-api-key";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

/** A key as the settings page would make it, in the database of the shop. */
async function addKey(scopes: readonly string[]): Promise<string> {
  const key = `wb_test_${randomBytes(16).toString("hex")}`;
  await shop.db.query(sql`
    INSERT INTO api_keys (name, key_hash, prefix, scopes)
    VALUES ('Test', ${hashSecretToken(key)}, ${key.slice(0, 12)}, ${[...scopes]})`);
  return key;
}

test("a key is known by its hash, with the scopes it was given", async () => {
  const key = await addKey(["orders:read", "of another time"]);
  const actor = await authenticateApiKey({ ctx: shop.ctx, input: { key } });
  expect(actor).toEqual({ kind: "api_key", id: expect.any(Number), scopes: ["orders:read"] });
  expect(await authenticateApiKey({ ctx: shop.ctx, input: { key: `${key}x` } })).toBeNull();
});

test("fifty requests of one key at once look it up once", async () => {
  const key = await addKey(["orders:read"]);
  let queries = 0;
  const query: Context["db"]["query"] = (statement) => {
    queries += 1;
    return shop.db.query(statement);
  };
  const ctx = { ...shop.ctx, db: { ...shop.db, query } };
  const actors = await Promise.all(
    Array.from({ length: 50 }, () => authenticateApiKey({ ctx, input: { key } })),
  );
  expect(new Set(actors.map((actor) => JSON.stringify(actor))).size).toBe(1);
  expect(actors[0]).toMatchObject({ kind: "api_key", scopes: ["orders:read"] });
  // One reads the key, the other one writes down when it was last used.
  expect(queries).toBe(2);
});

test("a revoked key opens nothing after a few seconds", async () => {
  const key = await addKey(["orders:read"]);
  const known = () => authenticateApiKey({ ctx: shop.ctx, input: { key } });
  expect(await known()).not.toBeNull();
  await shop.db.query(
    sql`UPDATE api_keys SET revoked_at = now() WHERE key_hash = ${hashSecretToken(key)}`,
  );
  shop.elapse(5_001);
  expect(await known()).toBeNull();
});

test("the demo's public key opens nothing where there is no demo, even if it was seen before", async () => {
  const input = { key: demoApiKey };
  expect(await authenticateApiKey({ ctx: shop.ctx, input })).toMatchObject({ kind: "api_key" });
  const elsewhere: Context = { ...shop.ctx, settings: { ...shop.ctx.settings, demo: false } };
  expect(await authenticateApiKey({ ctx: elsewhere, input })).toBeNull();
});
