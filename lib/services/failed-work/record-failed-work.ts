import sql from "sql-template-tag";
import type { Context } from "@/lib/context";

export interface FailedRun {
  runId: string;
  functionId: string;
  event: { name: string; data: Record<string, unknown> };
  error: { name: string; message: string };
}

/**
 * Keeps what failed after its last retry where people see it, and marks its order. The order goes
 * on by `resume-orders`; its next change takes the mark away.
 */
export async function recordFailedWork({
  ctx,
  input,
}: {
  ctx: Context;
  input: FailedRun;
}): Promise<void> {
  const orderId = Number.isInteger(input.event.data.orderId) ? input.event.data.orderId : null;
  await ctx.db.query(sql`
    INSERT INTO failed_work
      (run_id, function_id, event_name, event, order_id, error_name, error, failed_at)
    VALUES (${input.runId}, ${input.functionId}, ${input.event.name},
      ${JSON.stringify(input.event)}::jsonb, ${orderId}::int, ${input.error.name},
      ${input.error.message}, ${ctx.now()})
    ON CONFLICT (run_id) DO NOTHING`);
  if (orderId !== null) {
    await ctx.db.query(sql`
      UPDATE orders SET attention = ${`${input.functionId} failed: ${input.error.message}`}
      WHERE id = ${orderId} AND waiting_for IS NOT NULL`);
  }
  ctx.log.error(
    { functionId: input.functionId, runId: input.runId, orderId, error: input.error.message },
    "A function has failed for good.",
  );
}
