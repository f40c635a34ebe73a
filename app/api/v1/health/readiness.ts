import { setTimeout as sleep } from "node:timers/promises";
import type { Actor } from "@/lib/auth/actor";
import { authenticate } from "@/lib/auth/authenticate";
import { callerAddress } from "@/lib/auth/caller-address";
import { actingAs, type Context } from "@/lib/context";
import { healthResponse, isReady } from "@/lib/domain/health/health";
import { route } from "@/lib/http/route";
import { contextFor, rateLimiter } from "@/lib/runtime";
import { checkHealth } from "@/lib/services/health/check-health";

/**
 * 200 while orders can be placed and processed; 503 while the database doesn't respond or Inngest
 * lacks our functions. Everything else only degrades. Details are for API keys and operators.
 */
export const readiness = (id: string, summary: string) =>
  route({
    // Credentials are checked here: a wrong one, or an outage, must not hide the state from a probe.
    auth: "none",
    limit: null,
    isPolled: true,
    anyHost: true,
    operation: {
      id,
      tag: "Health",
      summary,
      description:
        "Anything but the database and the functions' registration only degrades. Send an API key to get details.",
      scope: null,
      answers: {
        200: { description: "Orders can be placed and processed.", schema: healthResponse },
        503: { description: "They can't at the moment.", schema: healthResponse },
      },
    },
    async handle({ ctx, request }) {
      const known = await checkHealth({ ctx });
      const actor = known.checks.database === "away" ? ctx.actor : await callerOf(ctx, request);
      const health = actor === ctx.actor ? known : await checkHealth({ ctx: actingAs(ctx, actor) });
      if (isReady(health.checks)) return { body: health };
      return { status: 503, body: health, headers: { "retry-after": "5" } };
    },
  });

/** Longer than a lookup takes, and shorter than probes wait. */
const lookupMsMax = 1_000;

/** Who asks; anonymous also for invalid credentials, for too many lookups and in an outage. */
async function callerOf({ actor: anonymous }: Context, request: Request): Promise<Actor> {
  const { headers } = request;
  if (!headers.has("authorization") && !headers.has("cookie")) return anonymous;
  const lookUp = async (): Promise<Actor> => {
    const { success } = await rateLimiter().take("read", `address:${callerAddress(headers)}`);
    if (!success) return anonymous;
    return (await authenticate(contextFor({ kind: "system" }), request)) ?? anonymous;
  };
  const tooLate = sleep(lookupMsMax, anonymous, { ref: false });
  return Promise.race([lookUp().catch(() => anonymous), tooLate]);
}
