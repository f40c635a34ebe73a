import { checkHealth } from "@/lib/services/health/check-health";
import { route } from "./route";

/** 200 while orders can be taken, 503 when the database is away. Late events only degrade. */
export const readiness = route({
  access: "unasked",
  limit: null,
  async handle({ ctx }) {
    const health = await checkHealth({ ctx });
    if (health.checks.database === "ok") return { body: health };
    return { status: 503, body: health, headers: { "retry-after": "5" } };
  },
});
