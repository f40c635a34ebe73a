import sql from "sql-template-tag";
import type { Context } from "@/lib/context";

/** A run that has not ended by then counts as lost, and another one is started. */
export const runMsMax = 60_000;

/**
 * Starts a run of `deliver-webhooks` for each endpoint that has something to deliver and has no run.
 * Each endpoint has its own, so none waits for another.
 */
export async function startDeliveries(ctx: Context): Promise<void> {
  const now = ctx.now();
  const until = new Date(now.getTime() + runMsMax);
  const due = await ctx.db.query<{ id: number }>(sql`
    UPDATE webhook_endpoints SET delivering_until = ${until}
    WHERE due_at <= ${now} AND disabled_at IS NULL AND deleted_at IS NULL
      AND (delivering_until IS NULL OR delivering_until <= ${now})
    RETURNING id`);
  if (due.length === 0) return;
  try {
    await ctx.inngest.send(
      due.map(({ id }) => ({
        id: `webhook-endpoint-${id}-${until.getTime()}`,
        name: "webhook/deliveries.due",
        data: { endpointId: id },
      })),
    );
  } catch (error) {
    // Inngest is away. Once it is back, the runs start without waiting for those that never began.
    await ctx.db.query(sql`
      UPDATE webhook_endpoints SET delivering_until = NULL
      WHERE id = ANY (${due.map(({ id }) => id)}::int[]) AND delivering_until = ${until}`);
    throw error;
  }
}
