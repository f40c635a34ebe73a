import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import type { AuditFilter } from "@/lib/domain/audit";
import { eachAuditEntry, listAuditEntries } from "@/lib/services/audit/list-audit-entries";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { createApiKey, listApiKeys, revokeApiKey } from ".";
import { authenticateApiKey } from "./authenticate-api-key";

const admin: Actor = { kind: "operator", userId: 3, role: "admin" };
const operator: Actor = { kind: "operator", userId: 2, role: "operator" };
const draft = { name: "Shipping admin", scopes: ["orders:read" as const], expiresInDays: null };

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

const authenticate = (key: string) => authenticateApiKey({ ctx: shop.ctx, input: { key } });

describe("an API key", () => {
  it("grants its scopes and is listed without the secret", async () => {
    const ctx = shop.as(admin);
    const { id, key } = await createApiKey({ ctx, input: draft });
    expect(key).toMatch(/^wb_live_[\w-]{32}$/);
    expect(await authenticate(key)).toEqual({ kind: "api_key", id, scopes: ["orders:read"] });
    const { keys } = await listApiKeys({ ctx, input: { limit: 5 } });
    expect(keys[0]).toMatchObject({
      id,
      name: "Shipping admin",
      prefix: key.slice(0, 12),
      createdBy: "Mira Castell",
      lastUsedAt: expect.any(String),
      revokedAt: null,
    });
    expect(JSON.stringify(keys)).not.toContain(key);
  });

  it("stops working within five seconds after it was revoked, which succeeds once", async () => {
    const ctx = shop.as(admin);
    const { id, key } = await createApiKey({ ctx, input: draft });
    expect(await authenticate(key)).not.toBeNull();
    expect(await revokeApiKey({ ctx, input: { apiKeyId: id } })).toBe(true);
    expect(await revokeApiKey({ ctx, input: { apiKeyId: id } })).toBe(false);
    shop.advanceClock(5_001);
    expect(await authenticate(key)).toBeNull();
  });

  it("stops working when it expires", async () => {
    const { key } = await createApiKey({
      ctx: shop.as(admin),
      input: { ...draft, expiresInDays: 30 },
    });
    shop.advanceClock(30 * 24 * 60 * 60_000 - 60_000);
    expect(await authenticate(key)).not.toBeNull();
    shop.advanceClock(61_000);
    expect(await authenticate(key)).toBeNull();
  });

  it("is created, listed and revoked by administrators only", async () => {
    for (const actor of [operator, { kind: "anonymous" } as const]) {
      const ctx = shop.as(actor);
      await expect(createApiKey({ ctx, input: draft })).rejects.toThrow(Forbidden);
      await expect(listApiKeys({ ctx, input: { limit: 1 } })).rejects.toThrow(Forbidden);
      await expect(revokeApiKey({ ctx, input: { apiKeyId: 1 } })).rejects.toThrow(Forbidden);
    }
  });
});

describe("the audit log", () => {
  it("shows administrators only who changed what, newest first, in pages", async () => {
    const ctx = shop.as(admin);
    const { id } = await createApiKey({ ctx, input: draft });
    await revokeApiKey({ ctx, input: { apiKeyId: id } });
    const { entries, next } = await listAuditEntries({ ctx, input: { limit: 1 } });
    expect(entries).toMatchObject([
      {
        actor: "user:3",
        actorName: "Mira Castell",
        action: "api_key/revoked",
        subject: `api_key:${id}`,
      },
    ]);
    const older = await listAuditEntries({ ctx, input: { limit: 1, cursor: next ?? undefined } });
    expect(older.entries).toMatchObject([{ action: "api_key/created", subject: `api_key:${id}` }]);
    const asOperator = shop.as(operator);
    const attempt = listAuditEntries({ ctx: asOperator, input: { limit: 1 } });
    await expect(attempt).rejects.toThrow(Forbidden);
    const all = { filter: {}, pageSize: 1 };
    expect(() => eachAuditEntry({ ctx: asOperator, input: all })).toThrow(Forbidden);
  });

  it("is filtered by who acted, by area and by day, and exported as a whole", async () => {
    const ctx = shop.as(admin);
    const { id } = await createApiKey({ ctx, input: draft });
    await shop.db.query(sql`
      INSERT INTO audit_entries (actor, action, subject, at) VALUES
        ('user:2', 'product/edited', 'product:1', '2026-03-29T23:30:00Z'),
        ('user:2', 'stock/imported', 'stock', '2026-03-30T00:30:00Z')`);
    const find = async (filter: AuditFilter) => {
      const found: string[] = [];
      for await (const { action, subject } of eachAuditEntry({
        ctx,
        input: { filter, pageSize: 1 },
      }))
        found.push(`${action} ${subject}`);
      return found;
    };
    expect(await find({ area: "api_key" })).toContain(`api_key/created api_key:${id}`);
    expect(await find({ area: "product" })).toEqual(["product/edited product:1"]);
    expect(await find({ from: "2026-03-30", to: "2026-03-30" })).toEqual(["stock/imported stock"]);
    const [operatorName] = await shop.db.query<{ name: string }>(
      sql`SELECT name FROM users WHERE id = 2`,
    );
    const byName = { q: operatorName?.name.slice(1, 5) ?? "" };
    expect(await find(byName)).toEqual(["stock/imported stock", "product/edited product:1"]);
    expect(await find({ q: "%" })).toEqual([]);
    const { entries } = await listAuditEntries({ ctx, input: { area: "product", limit: 1 } });
    expect(entries).toMatchObject([{ subjectName: expect.any(String), currency: "usd" }]);
  });
});
