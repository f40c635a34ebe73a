import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { expiredLinkReason } from "@/lib/domain/email/email-view";
import { defineVerb } from "@/lib/services/define-verb";
import { type ClaimedEmail, claimedColumns, deliverClaimedEmails } from "./claimed-emails";
import { hasInvalidLink } from "./email-access";
import { claimUntil } from "./email-claim";
import { isWaitingToBePaid, reminderKind } from "./unpaid-orders";

const batchMax = 100;
const outdatedReminder = "Not sent: the order no longer waits for its payment.";

/**
 * Retries queued emails that are due: the mail server did not accept them, or a crash interrupted
 * their first delivery. The Message-ID stays the same, so a mail server can recognize an email that
 * it has already accepted. At most `batchMax` emails per call.
 */
export const redeliverEmails = defineVerb<void, { delivered: number }>(
  "redeliverEmails",
  async ({ ctx }) => {
    requireInternal(ctx.actor);
    const now = ctx.now();
    const due = await ctx.db.query<ClaimedEmail>(sql`
    UPDATE emails SET next_try_at = ${claimUntil(now)} WHERE id IN (
      SELECT id FROM emails WHERE status = 'queued' AND next_try_at <= ${now}
      ORDER BY next_try_at LIMIT ${batchMax} FOR UPDATE SKIP LOCKED)
    RETURNING ${claimedColumns}`);
    const outdated = await failOutdatedEmails(ctx, due);
    return deliverClaimedEmails(
      ctx,
      due.filter(({ messageId }) => !outdated.has(messageId)),
    );
  },
);

/**
 * Marks as failed what would arrive too late: a sign-in link that has expired, and the reminder of an
 * order that no longer waits for its payment. Returns their Message-IDs.
 */
async function failOutdatedEmails(
  ctx: Context,
  due: readonly ClaimedEmail[],
): Promise<ReadonlySet<string>> {
  if (due.length === 0) return new Set();
  const rows = await ctx.db.query<{ messageId: string }>(sql`
    UPDATE emails m SET status = 'failed', blocked_by = NULL,
      error = CASE WHEN m.kind = ${reminderKind} THEN ${outdatedReminder} ELSE ${expiredLinkReason} END
    WHERE m.message_id = ANY (${due.map(({ messageId }) => messageId)}) AND m.status = 'queued'
      AND (${hasInvalidLink(ctx)} OR (m.kind = ${reminderKind} AND NOT EXISTS (
        SELECT FROM orders o WHERE o.id = m.order_id AND ${isWaitingToBePaid(ctx)})))
    RETURNING m.message_id AS "messageId"`);
  return new Set(rows.map(({ messageId }) => messageId));
}
