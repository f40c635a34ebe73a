import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { NextResume } from "@/lib/domain/workflows/run-view";

/** When the cron `resume-orders` resumes an order; null for an order that needs nothing. */
export const readNextResume: Verb<{ orderId: number }, NextResume | null> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const [order] = await ctx.db.query<{ resumeAt: Date | null }>(sql`
    SELECT resume_at AS "resumeAt" FROM orders
    WHERE id = ${input.orderId} AND waiting_for IS NOT NULL`);
  return order ? { resumeAt: order.resumeAt?.toISOString() ?? null } : null;
};
