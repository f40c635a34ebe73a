import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import type { AuditFilter } from "@/lib/domain/audit";
import { eachAuditEntry, listAuditEntries } from "@/lib/services/audit/list-audit-entries";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import {
  changeKeyLimits,
  createApiKey,
  endPreviousSecret,
  listApiKeys,
  revokeApiKey,
  rotateApiKey,
} from ".";
import { authenticateApiKey } from "./authenticate-api-key";

const admin: Actor = { kind: "operator", userId: 3, role: "admin" };
const operator: Actor = { kind: "operator", userId: 2, role: "operator" };
const draft = {
  ...{ name: "Shipping admin", scopes: ["orders:read" as const], expiresInDays: null },
  ...{ readPerMinute: null, writePerMinute: null },
};

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
    expect(key).toMatch(/^wb_(live|test)_[0-9A-Za-z]{36}$/);
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

describe("rotating an API key", () => {
  const hourMs = 60 * 60_000;

  /** A new key and what its rotation needs. */
  async function addKey() {
    const ctx = shop.as(admin);
    const { id, key } = await createApiKey({ ctx, input: draft });
    return { ctx, id, key, input: { apiKeyId: id, prefix: key.slice(0, 12), overlapHours: 24 } };
  }
  const listed = async (id: number) => {
    const { keys } = await listApiKeys({ ctx: shop.as(admin), input: { limit: 50 } });
    return keys.find((key) => key.id === id);
  };

  it("keeps the key's identity, and lets both secrets work until the chosen time", async () => {
    const { ctx, id, key, input } = await addKey();
    const rotated = await rotateApiKey({ ctx, input });
    if (rotated.kind !== "rotated") throw new Error("The key was not rotated.");
    const actor = { kind: "api_key", id, scopes: ["orders:read"] };
    expect([await authenticate(key), await authenticate(rotated.key)]).toEqual([actor, actor]);
    expect(await listed(id)).toMatchObject({
      prefix: rotated.key.slice(0, 12),
      previousKeyUntil: rotated.previousKeyUntil,
      previousKeyUsedAt: expect.any(String),
      rotatedAt: expect.any(String),
    });
    shop.advanceClock(24 * hourMs + 5_001);
    expect(await authenticate(key)).toBeNull();
    expect(await authenticate(rotated.key)).toEqual(actor);
    expect(await listed(id)).toMatchObject({ previousKeyUntil: null });
    const { entries } = await listAuditEntries({ ctx, input: { area: "api_key", limit: 1 } });
    expect(entries).toMatchObject([{ action: "api_key/rotated", subject: `api_key:${id}` }]);
  });

  it("happens once, however often its form is sent", async () => {
    const { ctx, key, input } = await addKey();
    const outcomes = await Promise.all([
      rotateApiKey({ ctx, input }),
      rotateApiKey({ ctx, input }),
    ]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["not_current", "rotated"]);
    expect(await authenticate(key)).not.toBeNull();
  });

  it("keeps the secret in use while no call has used the one that is replaced", async () => {
    const { ctx, id, key, input } = await addKey();
    const rotate = async (prefix: string) => {
      const rotated = await rotateApiKey({ ctx, input: { ...input, prefix } });
      if (rotated.kind !== "rotated") throw new Error("The key was not rotated.");
      return rotated.key;
    };
    const lost = await rotate(key.slice(0, 12));
    expect(await authenticate(key)).not.toBeNull();
    const received = await rotate(lost.slice(0, 12));
    shop.advanceClock(5_001);
    expect(await authenticate(lost)).toBeNull();
    expect([await authenticate(key), await authenticate(received)]).not.toContain(null);
    expect(await listed(id)).toMatchObject({ previousKeyUsedAt: expect.any(String) });
    const next = await rotate(received.slice(0, 12));
    shop.advanceClock(5_001);
    expect(await authenticate(key)).toBeNull();
    expect([await authenticate(received), await authenticate(next)]).not.toContain(null);
  });

  it("can end the secret before it early", async () => {
    const { ctx, id, key, input } = await addKey();
    await rotateApiKey({ ctx, input });
    expect(await authenticate(key)).not.toBeNull();
    expect(await endPreviousSecret({ ctx, input: { apiKeyId: id } })).toBe(true);
    expect(await endPreviousSecret({ ctx, input: { apiKeyId: id } })).toBe(false);
    shop.advanceClock(5_001);
    expect(await authenticate(key)).toBeNull();
  });

  it("is refused for a revoked key, whose secrets have both ended", async () => {
    const { ctx, id, key, input } = await addKey();
    const rotated = await rotateApiKey({ ctx, input });
    if (rotated.kind !== "rotated") throw new Error("The key was not rotated.");
    await revokeApiKey({ ctx, input: { apiKeyId: id } });
    expect([await authenticate(key), await authenticate(rotated.key)]).toEqual([null, null]);
    const again = { ...input, prefix: rotated.key.slice(0, 12) };
    expect(await rotateApiKey({ ctx, input: again })).toEqual({ kind: "not_current" });
  });
});

describe("the limits of an API key", () => {
  it("come with its caller, and can be changed and removed", async () => {
    const ctx = shop.as(admin);
    const input = { ...draft, readPerMinute: 5_000 };
    const { id, key } = await createApiKey({ ctx, input });
    expect(await authenticate(key)).toMatchObject({ limits: { read: 5_000, write: null } });
    const change = { apiKeyId: id, readPerMinute: null, writePerMinute: 10 };
    expect(await changeKeyLimits({ ctx, input: change })).toBe(true);
    shop.advanceClock(5_001);
    expect(await authenticate(key)).toMatchObject({ limits: { read: null, write: 10 } });
    await changeKeyLimits({ ctx, input: { ...change, writePerMinute: null } });
    shop.advanceClock(5_001);
    expect(await authenticate(key)).not.toHaveProperty("limits");
    expect(await changeKeyLimits({ ctx, input: { ...change, apiKeyId: 999_999 } })).toBe(false);
    const { entries } = await listAuditEntries({ ctx, input: { area: "api_key", limit: 2 } });
    expect(entries[1]?.data).toMatchObject({
      from: { readPerMinute: 5_000, writePerMinute: null },
      to: { readPerMinute: null, writePerMinute: 10 },
    });
  });

  it("and rotation are for administrators only", async () => {
    const ctx = shop.as(operator);
    const limits = { apiKeyId: 1, readPerMinute: null, writePerMinute: null };
    await expect(changeKeyLimits({ ctx, input: limits })).rejects.toThrow(Forbidden);
    const rotation = { apiKeyId: 1, prefix: "wb_demo", overlapHours: 0 };
    await expect(rotateApiKey({ ctx, input: rotation })).rejects.toThrow(Forbidden);
    await expect(endPreviousSecret({ ctx, input: { apiKeyId: 1 } })).rejects.toThrow(Forbidden);
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
