import sql, { type Sql } from "sql-template-tag";
import type { Context } from "@/lib/context";
import { emailForEvent } from "@/lib/domain/email/email-plan";
import { whyOutdated } from "@/lib/domain/email/outdated-email";
import { tryEach } from "@/lib/services/failures/try-each";
import type { ClaimedEmail } from "./claimed-emails";
import { draftOrderEmail, type EmailedOrder, readEmailedOrders } from "./draft-order-email";
import { type EmailState, readEmailFacts } from "./email-facts";
import { reminderKind } from "./unpaid-orders";

interface LateEmail {
  email: ClaimedEmail;
  facts: EmailState;
}

/**
 * Of claimed emails that have waited, those that may still be sent, with texts that are true now. The
 * others are marked as failed, with the reason.
 */
export async function refreshLateEmails(
  ctx: Context,
  claimed: readonly ClaimedEmail[],
): Promise<ClaimedEmail[]> {
  const facts = await readEmailFacts(ctx, ctx.db, claimed);
  const late = claimed.flatMap((email, index): LateEmail[] => {
    const known = facts[index];
    return known ? [{ email, facts: known }] : [];
  });
  const reasons = new Map<LateEmail, string>();
  for (const one of late) {
    const reason = whyOutdated(one.email.kind, one.facts);
    if (reason !== null) reasons.set(one, reason);
  }
  await failOutdated(ctx, reasons);
  return rewrite(
    ctx,
    late.filter((one) => !reasons.has(one)),
  );
}

/** Emails that were erased, or claimed by another process, meanwhile stay as they are. */
async function failOutdated(ctx: Context, reasons: ReadonlyMap<LateEmail, string>): Promise<void> {
  if (reasons.size === 0) return;
  const rows = [...reasons].map(([{ email }, reason]) => ({
    ...{ messageId: email.messageId, claimedUntil: email.claimedUntil, reason },
  }));
  await ctx.db.query(sql`
    UPDATE emails m SET status = 'failed', blocked_by = NULL, error = d.reason
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS d ("messageId" text, "claimedUntil" timestamptz, reason text)
    WHERE m.message_id = d."messageId" AND m.next_try_at = d."claimedUntil"
      AND m.id IN ${stillQueued(rows)}`);
}

/**
 * Writes those emails again whose text follows the order's state, such as whether and until when it must
 * be paid. One that an operator has sent again stays as the operator saw it.
 */
async function rewrite(ctx: Context, late: readonly LateEmail[]): Promise<ClaimedEmail[]> {
  const orders = await readEmailedOrders(
    ctx,
    late.flatMap(({ email }) => email.orderId ?? []),
  );
  const rewritten = new Map<string, ClaimedEmail>();
  const failed = await tryEach(late, async (one) => {
    const order = orders.get(one.email.orderId ?? 0);
    const report = order && reportOf(one, order);
    if (!report) return;
    const { subject, html, text } = await draftOrderEmail(ctx, report, order);
    const isSame = html === one.email.html && subject === one.email.subject;
    if (!isSame) rewritten.set(one.email.messageId, { ...one.email, subject, html, text });
  });
  for (const { item, error } of failed) {
    ctx.log.warn({ messageId: item.email.messageId, error }, "A late email kept its old text.");
  }
  await storeTexts(ctx, [...rewritten.values()]);
  return late.map(({ email }) => rewritten.get(email.messageId) ?? email);
}

/**
 * The event that the email reports, if its text can be written from that and the order. A reminder names
 * the time until which an order must be paid on its page; others have none.
 */
function reportOf(
  { email: { kind, cause }, facts: { event, order } }: LateEmail,
  { mustBePaid }: EmailedOrder,
) {
  if (order?.isResent) return null;
  if (kind === reminderKind) return mustBePaid ? ({ kind, cause, data: {} } as const) : null;
  const planned = event && emailForEvent(event);
  return planned === kind ? { kind: planned, cause, data: event?.data ?? {} } : null;
}

async function storeTexts(ctx: Context, emails: readonly ClaimedEmail[]): Promise<void> {
  if (emails.length === 0) return;
  const rows = emails.map(({ messageId, claimedUntil, subject, html, text }) => ({
    ...{ messageId, claimedUntil, subject, html, text },
  }));
  await ctx.db.query(sql`
    UPDATE emails m SET subject = d.subject, html = d.html, text = d.text
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS d ("messageId" text,
      "claimedUntil" timestamptz, subject text, html text, text text)
    WHERE m.message_id = d."messageId" AND m.next_try_at = d."claimedUntil"
      AND m.id IN ${stillQueued(rows)}`);
}

/**
 * The ids of those emails that are still queued. One that is being changed, such as by the erasure of its
 * customer, is skipped: waiting for several of them could end in a deadlock.
 */
function stillQueued(emails: readonly { messageId: string }[]): Sql {
  const messageIds = emails.map(({ messageId }) => messageId);
  return sql`(SELECT id FROM emails WHERE message_id = ANY (${messageIds}) AND status = 'queued'
        FOR UPDATE SKIP LOCKED)`;
}
