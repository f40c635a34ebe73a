import { NotFound, requireOperator } from "@/lib/auth/permissions";
import type { EmbeddedControls } from "@/lib/clients/embedded-controls";
import type { Context } from "@/lib/context";

/**
 * The controls of the embedded gateway and carrier. Throws `Forbidden` unless the actor is an
 * operator, and `NotFound` when the services are real: the lab exists only with the embedded ones.
 */
export function requireLab(ctx: Context): EmbeddedControls {
  requireOperator(ctx.actor);
  if (!ctx.settings.embeddedServices || !ctx.controls) throw new NotFound("Lab not available.");
  return ctx.controls;
}
