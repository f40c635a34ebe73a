import { requireAdmin } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { type ShopSettingsView, shopSetting } from "@/lib/domain/shop-settings";
import { readStoredSettings } from "./stored-settings";

/** The shop settings, read from the database and not from the cache of this process. */
export const readShopSettings: Verb<void, ShopSettingsView> = async ({ ctx }) => {
  requireAdmin(ctx.actor);
  return viewSettings(ctx, ctx.db);
};

export async function viewSettings(ctx: Context, db: Queryable): Promise<ShopSettingsView> {
  const { values, changedAt } = await readStoredSettings(db);
  const { fromEnvironment } = ctx.settings;
  return {
    values: { ...values, ...fromEnvironment },
    fromEnvironment: shopSetting.options.filter((name) => name in fromEnvironment),
    changedAt: changedAt?.toISOString() ?? null,
  };
}
