import type { z } from "zod";
import type { Queryable } from "@/lib/db/database";
import { kysely } from "@/lib/db/kysely";
import { defaultShopSettings, type ShopSettings, shopSettings } from "@/lib/domain/shop-settings";

export interface StoredSettings {
  /** The stored settings over the defaults. */
  values: ShopSettings;
  /** When a setting was last changed; null when none was. */
  changedAt: Date | null;
}

const fields: Readonly<Record<string, z.ZodType>> = shopSettings.shape;

/** The settings in the database. A row that this version cannot read counts as not set. */
export async function readStoredSettings(db: Pick<Queryable, "run">): Promise<StoredSettings> {
  const rows = await db.run(
    kysely.selectFrom("shopSettings").select(["key", "value", "updatedAt"]),
  );
  const valid = rows.filter(({ key, value }) => fields[key]?.safeParse(value).success);
  const stored = Object.fromEntries(valid.map(({ key, value }) => [key, value]));
  const changes = rows.map(({ updatedAt }) => updatedAt.getTime());
  return {
    values: shopSettings.parse({ ...defaultShopSettings, ...stored }),
    changedAt: changes.length > 0 ? new Date(Math.max(...changes)) : null,
  };
}
