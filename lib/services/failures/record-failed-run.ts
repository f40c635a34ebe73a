import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { defineVerb } from "@/lib/services/define-verb";
import type { RedactedError } from "@/lib/telemetry/safe-error";

export interface FailedRun {
  runId: string;
  functionId: string;
  /**
   * What the run was for, such as `order-17`. Further failures of it are counted in the same row.
   */
  subject: string;
  /** The events that a replay sends again. */
  events: readonly { name: string; data: Record<string, unknown> }[];
  error: RedactedError;
}

/**
 * Records a run that failed after its last retry, for the admin: one open row per function and
 * subject, however often it fails. The orders it was for are marked as needing attention until
 * their next change; the cron `resume-orders` keeps retrying them.
 */
export const recordFailedRun = defineVerb<FailedRun, void>(
  "recordFailedRun",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    const { functionId, subject, runId, events, error } = input;
    const orderIds = await findOrderIds(ctx, events);
    const errorText = `${error.name}: ${error.message}`;
    const now = ctx.now();
    await ctx.db.query(sql`
    INSERT INTO failed_runs (function_id, subject, run_id, event_name, events, order_ids,
      error_name, error, first_failed_at, failed_at)
    SELECT ${functionId}, ${subject}, ${runId}, ${events[0]?.name ?? ""},
      ${JSON.stringify(events)}::jsonb, ${orderIds}::int[], ${error.name}, ${error.message},
      ${now}::timestamptz, ${now}::timestamptz
    WHERE NOT EXISTS (SELECT FROM failed_runs f WHERE f.run_id = ${runId}
      AND f.function_id = ${functionId} AND f.subject = ${subject})
    ON CONFLICT (function_id, subject) WHERE resolved_at IS NULL DO UPDATE
      SET run_id = excluded.run_id, event_name = excluded.event_name, events = excluded.events,
        order_ids = excluded.order_ids, error_name = excluded.error_name, error = excluded.error,
        failures = failed_runs.failures + 1, failed_at = excluded.failed_at`);
    if (orderIds.length > 0) {
      await ctx.db.query(sql`
      UPDATE orders SET attention = ${`${functionId} failed: ${errorText}`}
      WHERE id = ANY (${orderIds}) AND waiting_for IS NOT NULL`);
    }
    ctx.log.error(
      { functionId, subject, runId, orderIds, error: errorText },
      "A function failed after its last retry.",
    );
  },
);

/**
 * The orders of these events: by `orderId` or, for a gateway webhook, by the id of its payment,
 * checkout session or refund.
 */
async function findOrderIds(ctx: Context, events: FailedRun["events"]): Promise<number[]> {
  const orderIds = events.map(({ data }) => data.orderId).filter(Number.isInteger);
  const objectIds = events.map(({ data }) => data.objectId).filter((id) => typeof id === "string");
  const rows = await ctx.db.query<{ orderId: number }>(sql`
    SELECT unnest(${orderIds}::int[]) AS "orderId"
    UNION SELECT order_id FROM payments WHERE provider_ref = ANY (${objectIds}::text[])
    UNION SELECT order_id FROM checkout_sessions WHERE provider_ref = ANY (${objectIds}::text[])
    UNION SELECT p.order_id FROM refunds r JOIN payments p ON p.id = r.payment_id
      WHERE r.provider_ref = ANY (${objectIds}::text[])
    ORDER BY 1`);
  return rows.map((row) => row.orderId);
}
