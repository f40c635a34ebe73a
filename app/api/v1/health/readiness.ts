import { route } from "@/lib/http/route";
import { checkHealth } from "@/lib/services/health/check-health";

/** 200 while orders can be placed; 503 while the database is down. Late events only degrade. */
export const readiness = route({
  auth: "none",
  limit: null,
  async handle({ ctx }) {
    const health = await checkHealth({ ctx });
    if (health.checks.database === "ok") return { body: health };
    return { status: 503, body: health, headers: { "retry-after": "5" } };
  },
});
