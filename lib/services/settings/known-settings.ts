import type { Queryable } from "@/lib/db/database";
import { defaultShopSettings, type ShopSettings } from "@/lib/domain/shop-settings";
import type { Log } from "@/lib/telemetry/log";
import { readStoredSettings } from "./stored-settings";

declare global {
  var waybillKnownSettings: ShopSettings | undefined;
}

/** A change is in force in every process after this and one query: well within five seconds. */
const refreshMs = 3_000;
/** Before anything is known, an order must not long be handled by settings that are not the shop's. */
const firstTryMs = 250;

/** What was set on the settings page when this process last looked; the defaults before it did. */
export function knownSettings(): Readonly<ShopSettings> {
  return globalThis.waybillKnownSettings ?? defaultShopSettings;
}

/** Whether this process has looked, so that what it knows is the shop's own. */
export function areSettingsKnown(): boolean {
  return globalThis.waybillKnownSettings !== undefined;
}

/**
 * Keeps `knownSettings` fresh for as long as the process lives, so that no request asks for them.
 * Resolves after the first look; when that fails, and whenever the database is away, what is known
 * stays in force and the next look is soon.
 */
export async function keepSettingsKnown(db: Pick<Queryable, "query">, log: Log): Promise<void> {
  async function look(): Promise<void> {
    try {
      const { values } = await readStoredSettings(db);
      globalThis.waybillKnownSettings = values;
    } catch (error) {
      log.warn({ error: String(error) }, "The shop's settings could not be read.");
    }
    setTimeout(() => void look(), areSettingsKnown() ? refreshMs : firstTryMs).unref();
  }
  await look();
}
