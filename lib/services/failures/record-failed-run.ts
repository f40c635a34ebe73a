import sql from "sql-template-tag";
import { requireSystem } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { RedactedError } from "@/lib/telemetry/safe-error";

export interface FailedRun {
  runId: string;
  functionId: string;
  /** What it was about, such as `order-17`: its next failure is counted on the same line. */
  subject: string;
  /** Everything that a replay has to send again. */
  events: readonly { name: string; data: Record<string, unknown> }[];
  error: RedactedError;
}

/**
 * Keeps what failed after its last retry where people see it: one open line for each function and
 * subject, however often it fails. Marks exactly the orders concerned. They go on by
 * `resume-orders`; an order's next change takes its mark away.
 */
export const recordFailedRun: Verb<FailedRun, void> = async ({ ctx, input }) => {
  requireSystem(ctx.actor);
  const { functionId, subject, runId, events, error } = input;
  const orderIds = await ordersOf(ctx, events);
  const told = `${error.name}: ${error.message}`;
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
      UPDATE orders SET attention = ${`${functionId} failed: ${told}`}
      WHERE id = ANY (${orderIds}) AND waiting_for IS NOT NULL`);
  }
  ctx.log.error(
    { functionId, subject, runId, orderIds, error: told },
    "A function has failed for good.",
  );
};

/** The orders that events name, or whose payment, page or refund a hint of the gateway names. */
async function ordersOf(ctx: Context, events: FailedRun["events"]): Promise<number[]> {
  const named = events.map(({ data }) => data.orderId).filter(Number.isInteger);
  const objects = events.map(({ data }) => data.objectId).filter((id) => typeof id === "string");
  const rows = await ctx.db.query<{ orderId: number }>(sql`
    SELECT unnest(${named}::int[]) AS "orderId"
    UNION SELECT order_id FROM payments WHERE provider_ref = ANY (${objects}::text[])
    UNION SELECT order_id FROM checkout_sessions WHERE provider_ref = ANY (${objects}::text[])
    UNION SELECT p.order_id FROM refunds r JOIN payments p ON p.id = r.payment_id
      WHERE r.provider_ref = ANY (${objects}::text[])
    ORDER BY 1`);
  return rows.map((row) => row.orderId);
}
