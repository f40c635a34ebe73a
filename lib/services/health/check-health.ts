import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { CheckStates, HealthStatus, HealthView } from "@/lib/domain/health/health";

/** What anyone may know. `details` is only for API keys and operators. */
export interface PublicHealth {
  status: HealthStatus;
  checks: CheckStates;
  details?: HealthView["details"];
}

/** The state of everything that the app depends on. Never throws, and never waits long. */
export const checkHealth: Verb<void, PublicHealth> = async ({ ctx }) => {
  const { status, checks, details } = await ctx.health.read();
  const { kind } = ctx.actor;
  const isTrusted = kind === "api_key" || kind === "operator" || kind === "system";
  return isTrusted ? { status, checks, details } : { status, checks };
};

/** The same with all details, for the admin. `cached` reads the last known states at once. */
export const readHealth: Verb<{ cached: boolean }, HealthView> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  return input.cached ? ctx.health.last() : ctx.health.read();
};
