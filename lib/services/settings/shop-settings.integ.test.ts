import type { Compilable } from "kysely";
import sql from "sql-template-tag";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import { defaultShopSettings } from "@/lib/domain/shop-settings";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { patienceMs } from "@/tests/support/wait";
import { changeShopSettings, readShopSettings } from ".";
import { cachedSettings, keepSettingsFresh } from "./settings-cache";

const admin: Actor = { kind: "operator", userId: 3, role: "admin" };

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());
afterEach(async () => {
  await shop.db.query(sql`DELETE FROM shop_settings`);
  globalThis.waybillSettingsCache = undefined;
});

async function audited() {
  return shop.db.query<{ actor: string; data: object }>(
    sql`SELECT actor, data FROM audit_entries WHERE action = 'settings/changed' ORDER BY id`,
  );
}

describe("shop settings", () => {
  it("are the defaults until an administrator changes them, which the audit log records", async () => {
    const ctx = shop.as(admin);
    const seen = await readShopSettings({ ctx });
    expect(seen).toEqual({ values: defaultShopSettings, fromEnvironment: [], changedAt: null });
    const changes = {
      shopName: "Harbour Goods",
      fulfillment: "manual" as const,
      alertRecipients: ["stock@harbour.test", "night@harbour.test"],
      readPerMinute: defaultShopSettings.readPerMinute,
    };
    const changed = await changeShopSettings({ ctx, input: { seenAt: null, changes } });
    expect(changed).toMatchObject({ kind: "changed", settings: { values: changes } });
    const rows = await shop.db.query(sql`SELECT key FROM shop_settings ORDER BY key`);
    expect(rows.map((row) => Object.values(row)[0])).toEqual([
      "alertRecipients",
      "fulfillment",
      "shopName",
    ]);
    expect((await audited()).at(-1)).toEqual({
      actor: "user:3",
      data: {
        changed: { shopName: "Harbour Goods", alertRecipients: true, fulfillment: "manual" },
      },
    });
  });

  it("are saved for the first of two concurrent changes and refused for the second", async () => {
    const ctx = shop.as(admin);
    const change = (shopName: string) =>
      changeShopSettings({ ctx, input: { seenAt: null, changes: { shopName } } });
    const kinds = (await Promise.all([change("One"), change("Two")])).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(["changed", "conflict"]);
    const { changedAt } = await readShopSettings({ ctx });
    const again = { seenAt: changedAt, changes: { shopName: "Three" } };
    expect(await changeShopSettings({ ctx, input: again })).toMatchObject({ kind: "changed" });
    expect(await changeShopSettings({ ctx, input: again })).toMatchObject({
      kind: "conflict",
      settings: { values: { shopName: "Three" } },
    });
  });

  it("set by environment variables override the page and cannot be changed on it", async () => {
    const base = shop.as(admin);
    const fromEnvironment = { fulfillment: "manual", orderExpiryMinutes: 0.5 } as const;
    const ctx = { ...base, settings: { ...base.settings, fromEnvironment } };
    await changeShopSettings({
      ctx: base,
      input: { seenAt: null, changes: { fulfillment: "auto" } },
    });
    const { values, fromEnvironment: names, changedAt } = await readShopSettings({ ctx });
    expect(values).toMatchObject(fromEnvironment);
    expect(names.sort()).toEqual(["fulfillment", "orderExpiryMinutes"]);
    const input = { seenAt: changedAt, changes: { fulfillment: "auto" as const, shopName: "X" } };
    expect(await changeShopSettings({ ctx, input })).toEqual({
      kind: "set_by_environment",
      variables: ["FULFILLMENT"],
    });
    expect((await readShopSettings({ ctx })).values.shopName).toBe(defaultShopSettings.shopName);
  });

  it.each<Actor>([
    { kind: "operator", userId: 2, role: "operator" },
    { kind: "customer", userId: 1, customerId: 1 },
    { kind: "api_key", id: 1, scopes: ["orders:read", "orders:write", "products:read"] },
    { kind: "anonymous" },
  ])("can neither be read nor changed by $kind $role", async (actor) => {
    const ctx = shop.as(actor);
    await expect(readShopSettings({ ctx })).rejects.toThrow(Forbidden);
    const input = { seenAt: null, changes: { shopName: "Mine" } };
    await expect(changeShopSettings({ ctx, input })).rejects.toThrow(Forbidden);
  });

  it("reach every process within five seconds and stay in force while the database is unavailable", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    let isUnavailable = false;
    const db = {
      run: <Output>(query: Compilable<Output>) =>
        isUnavailable ? Promise.reject(new Error("unavailable")) : shop.db.run(query),
    };
    try {
      await keepSettingsFresh(db, shop.ctx.log);
      expect(cachedSettings()).toEqual(defaultShopSettings);
      const changes = { shopName: "Harbour Goods" };
      await changeShopSettings({ ctx: shop.as(admin), input: { seenAt: null, changes } });
      await vi.advanceTimersByTimeAsync(3_000);
      const isCached = () => cachedSettings().shopName === "Harbour Goods";
      await vi.waitUntil(isCached, { timeout: patienceMs });
      isUnavailable = true;
      await vi.advanceTimersByTimeAsync(10_000);
      expect(cachedSettings().shopName).toBe("Harbour Goods");
    } finally {
      vi.clearAllTimers();
      vi.useRealTimers();
    }
  });

  it("that this version cannot read count as not set", async () => {
    await shop.db.query(sql`
      INSERT INTO shop_settings (key, value, updated_by)
      VALUES ('fulfillment', '"by hand"', 'user:3'), ('color', '"red"', 'user:3')`);
    const { values } = await readShopSettings({ ctx: shop.as(admin) });
    expect(values).toEqual(defaultShopSettings);
  });
});
