import type { Context } from "@/lib/context";
import { contextFor } from "@/lib/runtime";
import { areSettingsKnown } from "@/lib/services/settings/known-settings";
import { SafeError } from "@/lib/telemetry/safe-error";

/**
 * Functions act on behalf of the system itself. Throws, to be tried again, until the shop's settings
 * were read: by the defaults a shop that ships by hand would ship by itself.
 */
export function system(): Context {
  if (!areSettingsKnown()) throw new SafeError("The shop's settings have not been read yet.");
  return contextFor({ kind: "system" });
}
