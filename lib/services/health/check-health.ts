import sql from "sql-template-tag";
import type { Verb } from "@/lib/context";

export interface Health {
  status: "ok" | "degraded";
  checks: { database: "ok" | "away"; outbox: "ok" | "late" | "unknown" };
}

/** An event that has waited longer in the outbox means that events are sent late. */
const lateMs = 30_000;

/** Checks the database and whether order events reach Inngest in time. Never throws. */
export const checkHealth: Verb<void, Health> = async ({ ctx }) => {
  try {
    const lateBefore = new Date(ctx.now().getTime() - lateMs);
    const [row] = await ctx.db.query<{ late: boolean }>(sql`
      SELECT coalesce((SELECT at < ${lateBefore} FROM order_events WHERE sent_at IS NULL
                       ORDER BY id LIMIT 1), false) AS late`);
    const outbox = row?.late ? "late" : "ok";
    return { status: outbox === "ok" ? "ok" : "degraded", checks: { database: "ok", outbox } };
  } catch (error) {
    ctx.log.warn({ error: String(error) }, "The health check could not reach the database.");
    return { status: "degraded", checks: { database: "away", outbox: "unknown" } };
  }
};
