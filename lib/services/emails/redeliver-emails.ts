import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { defineVerb } from "@/lib/services/define-verb";
import { type ClaimedEmail, claimedColumns, deliverClaimedEmails } from "./claimed-emails";
import { claimUntil } from "./email-claim";
import { refreshLateEmails } from "./late-emails";

const batchMax = 100;
/** The cron runs every minute, once at a time. */
const runMs = 50_000;

/**
 * Retries queued emails that are due: the mail server did not accept them, or a crash interrupted
 * their first delivery. Those that are out of date by now are not sent. The Message-ID stays the same,
 * so a mail server can recognize an email that it has already accepted. Goes on for most of a minute
 * while the server accepts emails.
 */
export const redeliverEmails = defineVerb<void, { delivered: number }>(
  "redeliverEmails",
  async ({ ctx }) => {
    requireInternal(ctx.actor);
    const until = new Date(ctx.now().getTime() + runMs);
    let delivered = 0;
    for (;;) {
      const due = await claimDue(ctx);
      const current = await refreshLateEmails(ctx, due);
      const batch = await deliverClaimedEmails(ctx, current, until);
      delivered += batch.delivered;
      const isStopped = current.length > 0 && batch.delivered === 0;
      if (due.length < batchMax || isStopped || ctx.now() >= until) return { delivered };
    }
  },
);

function claimDue(ctx: Context): Promise<ClaimedEmail[]> {
  const now = ctx.now();
  return ctx.db.query<ClaimedEmail>(sql`
    UPDATE emails SET next_try_at = ${claimUntil(now)} WHERE id IN (
      SELECT id FROM emails WHERE status = 'queued' AND next_try_at <= ${now}
      ORDER BY next_try_at LIMIT ${batchMax} FOR UPDATE SKIP LOCKED)
    RETURNING ${claimedColumns}`);
}
