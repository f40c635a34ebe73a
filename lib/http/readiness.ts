import { contextFor } from "@/lib/runtime";
import { checkHealth } from "@/lib/services/health/check-health";

/** 200 while orders can be taken, 503 when the database is away. Late events only degrade. */
export async function readiness(): Promise<Response> {
  const health = await checkHealth({ ctx: contextFor({ kind: "system" }) });
  const away = health.checks.database === "away";
  return Response.json(health, {
    status: away ? 503 : 200,
    headers: { "cache-control": "no-store", ...(away && { "retry-after": "5" }) },
  });
}
