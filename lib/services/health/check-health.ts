import sql from "sql-template-tag";
import type { Context } from "@/lib/context";

export interface Health {
  status: "ok" | "degraded";
  checks: { database: "ok" | "away"; outbox: "ok" | "late" | "unknown" };
}

const lateMs = 30_000;

/** Whether the system can take orders and pass them on. Never throws. */
export async function checkHealth({ ctx }: { ctx: Context }): Promise<Health> {
  try {
    const since = new Date(ctx.now().getTime() - lateMs);
    const [row] = await ctx.db.query<{ late: boolean }>(sql`
      SELECT coalesce((SELECT at < ${since} FROM order_events WHERE sent_at IS NULL
                       ORDER BY id LIMIT 1), false) AS late`);
    const outbox = row?.late ? "late" : "ok";
    return { status: outbox === "ok" ? "ok" : "degraded", checks: { database: "ok", outbox } };
  } catch (error) {
    ctx.log.warn({ error: String(error) }, "The health check can't reach the database.");
    return { status: "degraded", checks: { database: "away", outbox: "unknown" } };
  }
}
