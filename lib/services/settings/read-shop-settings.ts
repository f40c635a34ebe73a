import { requireAdmin } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { type ShopSettingsView, shopSetting } from "@/lib/domain/shop-settings";
import { readStoredSettings } from "./stored-settings";

/** The shop's settings, as they are in the database and not as this process last saw them. */
export async function readShopSettings({ ctx }: { ctx: Context }): Promise<ShopSettingsView> {
  requireAdmin(ctx.actor);
  return viewSettings(ctx, ctx.db);
}

export async function viewSettings(ctx: Context, db: Queryable): Promise<ShopSettingsView> {
  const { values, changedAt } = await readStoredSettings(db);
  const { fromEnvironment } = ctx.settings;
  return {
    values: { ...values, ...fromEnvironment },
    given: shopSetting.options.filter((name) => name in fromEnvironment),
    changedAt: changedAt?.toISOString() ?? null,
  };
}
