import sql from "sql-template-tag";
import { actorName } from "@/lib/auth/actor";
import { requireAdmin } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import {
  type ChangeShopSettings,
  type ShopSettingsView,
  settingVariables,
  shopSetting,
} from "@/lib/domain/shop-settings";
import { audit } from "../audit/audit";
import { viewSettings } from "./read-shop-settings";

export type ShopSettingsChanged =
  | { kind: "changed"; settings: ShopSettingsView }
  /** Somebody else has changed them since the changer looked. */
  | { kind: "conflict"; settings: ShopSettingsView }
  /** The environment gives these: what is set here would have no effect. */
  | { kind: "given"; variables: string[] };

/**
 * Sets what differs, if nobody was faster. Every web process goes by it within five seconds; an
 * order does so from its next step on.
 */
export const changeShopSettings: Verb<ChangeShopSettings, ShopSettingsChanged> = async ({
  ctx,
  input,
}) => {
  requireAdmin(ctx.actor);
  const { changes, seenAt } = input;
  const wanted = shopSetting.options.filter((name) => changes[name] !== undefined);
  const variables = wanted
    .filter((name) => name in ctx.settings.fromEnvironment)
    .flatMap((name) => settingVariables[name] ?? []);
  if (variables.length > 0) return { kind: "given", variables };
  return ctx.db.transaction(async (tx) => {
    // Before the first change there is no row that two could wait for.
    await tx.query(sql`LOCK TABLE shop_settings IN SHARE ROW EXCLUSIVE MODE`);
    const before = await viewSettings(ctx, tx);
    if (before.changedAt !== seenAt) return { kind: "conflict", settings: before };
    const seen = seenAt === null ? 0 : Date.parse(seenAt);
    const now = new Date(Math.max(ctx.now().getTime(), seen + 1));
    const different = wanted.filter((name) => !isSame(before.values[name], changes[name]));
    if (different.length === 0) return { kind: "changed", settings: before };
    for (const name of different) {
      await tx.query(sql`
        INSERT INTO shop_settings (key, value, updated_at, updated_by)
        VALUES (${name}, ${JSON.stringify(changes[name])}::jsonb, ${now}, ${actorName(ctx.actor)})
        ON CONFLICT (key) DO UPDATE SET value = excluded.value,
          updated_at = excluded.updated_at, updated_by = excluded.updated_by`);
    }
    // Addresses are people's: the audit log says that they were changed, not to what.
    const told = different.map((name) => [name, name === "alertRecipients" || changes[name]]);
    const data = { changed: Object.fromEntries(told) };
    await audit(ctx, tx, { action: "settings/changed", subject: "shop", data });
    return { kind: "changed", settings: await viewSettings(ctx, tx) };
  });
};

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
