import { NotFound, requireOperator } from "@/lib/auth/permissions";
import type { EmbeddedControls } from "@/lib/clients/embedded-controls";
import type { Context } from "@/lib/context";

/**
 * The controls of the lab. Throws `Forbidden` unless an operator asks, and `NotFound` where gateway
 * and carrier are real ones: nobody plays with those.
 */
export function requireLab(ctx: Context): EmbeddedControls {
  requireOperator(ctx.actor);
  if (!ctx.settings.embeddedServices || !ctx.controls) throw new NotFound("There is no lab here.");
  return ctx.controls;
}
