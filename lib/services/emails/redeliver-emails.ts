import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import { defineVerb } from "@/lib/services/define-verb";
import { type ClaimedEmail, claimedColumns, deliverClaimedEmails } from "./claimed-emails";
import { claimUntil } from "./email-claim";
import { refreshLateEmails } from "./late-emails";

const batchMax = 100;

/**
 * Retries queued emails that are due: the mail server did not accept them, or a crash interrupted
 * their first delivery. Those that are out of date by now are not sent. The Message-ID stays the same,
 * so a mail server can recognize an email that it has already accepted. At most `batchMax` emails per
 * call.
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
    return deliverClaimedEmails(ctx, await refreshLateEmails(ctx, due));
  },
);
