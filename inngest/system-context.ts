import type { Context } from "@/lib/context";
import { contextFor } from "@/lib/runtime";
import { areSettingsLoaded } from "@/lib/services/settings/settings-cache";
import { SafeError } from "@/lib/telemetry/safe-error";

/**
 * The context in which functions act as the system. Throws until the shop's settings have been
 * read, and the step is retried: with the defaults, a shop with manual fulfillment would ship
 * automatically.
 */
export function systemContext(): Context {
  if (!areSettingsLoaded()) throw new SafeError("The shop's settings have not been read yet.");
  return contextFor({ kind: "system" });
}
