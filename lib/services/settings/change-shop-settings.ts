import sql from "sql-template-tag";
import { actorName } from "@/lib/auth/actor";
import { requireAdmin } from "@/lib/auth/permissions";
import { kysely } from "@/lib/db/kysely";
import {
  type ChangeShopSettings,
  type ShopSettingsView,
  settingEnvironmentVariables,
  shopSetting,
} from "@/lib/domain/shop-settings";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { viewSettings } from "./read-shop-settings";

export type ShopSettingsChanged =
  | { kind: "changed"; settings: ShopSettingsView }
  /** The settings were changed after the form was loaded. */
  | { kind: "conflict"; settings: ShopSettingsView }
  /** These environment variables override the settings, so changing them would have no effect. */
  | { kind: "set_by_environment"; variables: string[] };

/**
 * Stores the settings that differ, unless they were changed after the form was loaded. Every web
 * process applies them within five seconds, and an order from its next step on.
 */
export const changeShopSettings = defineVerb<ChangeShopSettings, ShopSettingsChanged>(
  "changeShopSettings",
  async ({ ctx, input }) => {
    requireAdmin(ctx.actor);
    const { changes, seenAt } = input;
    const submitted = shopSetting.options.filter((name) => changes[name] !== undefined);
    const variables = submitted
      .filter((name) => name in ctx.settings.fromEnvironment)
      .flatMap((name) => settingEnvironmentVariables[name] ?? []);
    if (variables.length > 0) return { kind: "set_by_environment", variables };
    return ctx.db.transaction(async (tx) => {
      // A table lock, because before the first change there is no row to lock.
      await tx.query(sql`LOCK TABLE shop_settings IN SHARE ROW EXCLUSIVE MODE`);
      const before = await viewSettings(ctx, tx);
      if (before.changedAt !== seenAt) return { kind: "conflict", settings: before };
      const seenMs = seenAt === null ? 0 : Date.parse(seenAt);
      const updatedAt = new Date(Math.max(ctx.now().getTime(), seenMs + 1));
      const changed = submitted.filter((name) => !isSame(before.values[name], changes[name]));
      if (changed.length === 0) return { kind: "changed", settings: before };
      for (const name of changed) {
        const change = {
          value: JSON.stringify(changes[name]),
          updatedAt,
          updatedBy: actorName(ctx.actor),
        };
        await tx.run(
          kysely
            .insertInto("shopSettings")
            .values({ key: name, ...change })
            .onConflict((conflict) => conflict.column("key").doUpdateSet(change)),
        );
      }
      // Email addresses are personal data: the audit log records the change without the addresses.
      const logged = changed.map((name) => [name, name === "alertRecipients" || changes[name]]);
      const data = { changed: Object.fromEntries(logged) };
      await audit(ctx, tx, { action: "settings/changed", subject: "shop", data });
      return { kind: "changed", settings: await viewSettings(ctx, tx) };
    });
  },
);

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
