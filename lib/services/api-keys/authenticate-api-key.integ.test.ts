import { randomBytes } from "node:crypto";
import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newApiKeyText } from "@/lib/auth/api-key-text";
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

/** Inserts a key as the settings page would. */
async function addKey(scopes: readonly string[]): Promise<string> {
  const key = `wb_test_${randomBytes(16).toString("hex")}`;
  await shop.db.query(sql`
    INSERT INTO api_keys (name, key_hash, prefix, scopes)
    VALUES ('Test', ${hashSecretToken(key)}, ${key.slice(0, 12)}, ${[...scopes]})`);
  return key;
}

describe("authenticateApiKey", () => {
  it("finds a key by its hash and grants the scopes that exist", async () => {
    const key = await addKey(["orders:read", "unknown:scope"]);
    const actor = await authenticateApiKey({ ctx: shop.ctx, input: { key } });
    expect(actor).toEqual({ kind: "api_key", id: expect.any(Number), scopes: ["orders:read"] });
    expect(await authenticateApiKey({ ctx: shop.ctx, input: { key: `${key}x` } })).toBeNull();
  });

  it("looks a key up once for fifty concurrent requests", async () => {
    const key = await addKey(["orders:read"]);
    let queries = 0;
    const run: Context["db"]["run"] = (query) => {
      queries += 1;
      return shop.db.run(query);
    };
    const ctx = { ...shop.ctx, db: { ...shop.db, run } };
    const actors = await Promise.all(
      Array.from({ length: 50 }, () => authenticateApiKey({ ctx, input: { key } })),
    );
    expect(new Set(actors.map((actor) => JSON.stringify(actor))).size).toBe(1);
    expect(actors[0]).toMatchObject({ kind: "api_key", scopes: ["orders:read"] });
    // One query reads the key, the other one records when it was last used.
    expect(queries).toBe(2);
  });

  it("rejects a mistyped key without a query", async () => {
    const ctx: Context = { ...shop.ctx, db: { ...shop.db, run: () => Promise.reject("a query") } };
    const key = newApiKeyText("live");
    const mistyped = `${key.slice(0, -1)}${key.endsWith("a") ? "b" : "a"}`;
    expect(await authenticateApiKey({ ctx, input: { key: mistyped } })).toBeNull();
    await expect(authenticateApiKey({ ctx, input: { key } })).rejects.toBe("a query");
  });

  it("rejects a revoked key within five seconds", async () => {
    const key = await addKey(["orders:read"]);
    const authenticate = () => authenticateApiKey({ ctx: shop.ctx, input: { key } });
    expect(await authenticate()).not.toBeNull();
    await shop.db.query(
      sql`UPDATE api_keys SET revoked_at = now() WHERE key_hash = ${hashSecretToken(key)}`,
    );
    shop.advanceClock(5_001);
    expect(await authenticate()).toBeNull();
  });

  it("records no use of the new secret for a call with the one before it", async () => {
    const key = await addKey(["orders:read"]);
    const hash = hashSecretToken(key);
    // The key is rotated after it was read, and before its use is recorded.
    let queries = 0;
    const run: Context["db"]["run"] = async (query) => {
      queries += 1;
      if (queries === 2) {
        await shop.db.query(sql`
          UPDATE api_keys SET previous_key_hash = key_hash, previous_key_until = '2999-01-01',
            key_hash = ${randomBytes(32)}
          WHERE key_hash = ${hash}`);
      }
      return shop.db.run(query);
    };
    const ctx = { ...shop.ctx, db: { ...shop.db, run } };
    expect(await authenticateApiKey({ ctx, input: { key } })).not.toBeNull();
    const read = () =>
      shop.db.query(sql`
        SELECT key_used_at IS NOT NULL AS current, previous_key_used_at IS NOT NULL AS previous
        FROM api_keys WHERE previous_key_hash = ${hash}`);
    expect(await read()).toEqual([{ current: false, previous: false }]);
    shop.advanceClock(5_001);
    await authenticateApiKey({ ctx: shop.ctx, input: { key } });
    expect(await read()).toEqual([{ current: false, previous: true }]);
  });

  it("rejects the demo's public key outside the demo, even right after it was accepted", async () => {
    const input = { key: demoApiKey };
    expect(await authenticateApiKey({ ctx: shop.ctx, input })).toMatchObject({ kind: "api_key" });
    const outsideDemo: Context = { ...shop.ctx, settings: { ...shop.ctx.settings, demo: false } };
    expect(await authenticateApiKey({ ctx: outsideDemo, input })).toBeNull();
  });
});
