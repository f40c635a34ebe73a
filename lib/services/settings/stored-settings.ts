import sql from "sql-template-tag";
import type { z } from "zod";
import type { Queryable } from "@/lib/db/database";
import { defaultShopSettings, type ShopSettings, shopSettings } from "@/lib/domain/shop-settings";

export interface StoredSettings {
  /** What is set on the settings page over the defaults. */
  values: ShopSettings;
  /** When the latest of them was set; null when none was. */
  changedAt: Date | null;
}

const fields: Readonly<Record<string, z.ZodType>> = shopSettings.shape;

/** The settings in the database. A row that this version does not understand counts as not set. */
export async function readStoredSettings(db: Pick<Queryable, "query">): Promise<StoredSettings> {
  const rows = await db.query<{ key: string; value: unknown; updatedAt: Date }>(
    sql`SELECT key, value, updated_at AS "updatedAt" FROM shop_settings`,
  );
  const understood = rows.filter(({ key, value }) => fields[key]?.safeParse(value).success);
  const stored = Object.fromEntries(understood.map(({ key, value }) => [key, value]));
  const changes = rows.map(({ updatedAt }) => updatedAt.getTime());
  return {
    values: shopSettings.parse({ ...defaultShopSettings, ...stored }),
    changedAt: changes.length > 0 ? new Date(Math.max(...changes)) : null,
  };
}
