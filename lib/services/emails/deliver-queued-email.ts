import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import { type ClaimedEmail, claimedColumns, deliverClaimedEmails } from "./claimed-emails";
import { claimUntil } from "./email-claim";

/**
 * Delivers the email that was queued in the same transaction as its order event, `cause`. If this
 * fails, the cron's `redeliverEmails` delivers it.
 */
export async function deliverQueuedEmail(
  ctx: Context,
  queued: { orderId: number; cause: number },
): Promise<{ delivered: number }> {
  const now = ctx.now();
  const claimed = await ctx.db.query<ClaimedEmail>(sql`
    UPDATE emails SET next_try_at = ${claimUntil(now)}
    WHERE order_id = ${queued.orderId} AND cause = ${queued.cause} AND status = 'queued'
      AND next_try_at <= ${now}
    RETURNING ${claimedColumns}`);
  return deliverClaimedEmails(ctx, claimed);
}
