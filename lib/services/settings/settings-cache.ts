import type { Queryable } from "@/lib/db/database";
import { defaultShopSettings, type ShopSettings } from "@/lib/domain/shop-settings";
import type { Log } from "@/lib/telemetry/log";
import { readStoredSettings } from "./stored-settings";

declare global {
  var waybillSettingsCache: ShopSettings | undefined;
}

/** A change must reach every process within five seconds: this interval plus one query. */
const refreshMs = 3_000;
/** Until the first read succeeds, orders are handled with defaults that may not be the shop's. */
const firstRetryMs = 250;

/** The settings of the settings page as this process last read them; the defaults before that. */
export function cachedSettings(): Readonly<ShopSettings> {
  return globalThis.waybillSettingsCache ?? defaultShopSettings;
}

/** Whether this process has read the shop's own settings. */
export function areSettingsLoaded(): boolean {
  return globalThis.waybillSettingsCache !== undefined;
}

/**
 * Refreshes the cached settings for as long as the process runs, so that no request has to read
 * them. Resolves after the first attempt. While the database is unavailable the last known settings
 * stay in force.
 */
export async function keepSettingsFresh(db: Pick<Queryable, "run">, log: Log): Promise<void> {
  async function refresh(): Promise<void> {
    try {
      const { values } = await readStoredSettings(db);
      globalThis.waybillSettingsCache = values;
    } catch (error) {
      log.warn({ error }, "The shop settings could not be read.");
    }
    setTimeout(() => void refresh(), areSettingsLoaded() ? refreshMs : firstRetryMs).unref();
  }
  await refresh();
}
