import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashSecretToken } from "@/lib/auth/secret-token";
import { demoApiKey } from "@/lib/demo";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { checkTokens } from "./check-tokens";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

describe("checkTokens", () => {
  it("knows valid API keys and tracking tokens from others, in order", async () => {
    const { trackingToken } = await shop.place();
    const other = await shop.place();
    const forged = trackingToken.replace(/^[^-]+/, other.id.toString(36));
    for (const [token, column] of [
      ["wb_revoked", "revoked_at"],
      ["wb_expired", "expires_at"],
    ] as const) {
      await shop.db.query(sql`
        INSERT INTO api_keys (name, prefix, key_hash, scopes, revoked_at, expires_at)
        VALUES ('Old', 'wb_old', ${hashSecretToken(token)}, '{}',
          ${column === "revoked_at" ? new Date() : null}, ${column === "expires_at" ? new Date(0) : null})`);
    }
    const tokens = [
      "bogus",
      trackingToken,
      forged,
      demoApiKey,
      "wb_revoked",
      "wb_expired",
      demoApiKey,
    ];
    expect(await checkTokens({ ctx: shop.ctx, input: { tokens } })).toEqual([
      ...[false, true, false],
      ...[true, false, false, true],
    ]);
    const ctx = { ...shop.ctx, settings: { ...shop.ctx.settings, demo: false } };
    expect(await checkTokens({ ctx, input: { tokens: [demoApiKey] } })).toEqual([false]);
    expect(await checkTokens({ ctx, input: { tokens: [] } })).toEqual([]);
  });
});
