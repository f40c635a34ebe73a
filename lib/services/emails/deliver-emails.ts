import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { limitedEmailReason, mailboxOf } from "@/lib/domain/email/email-limits";
import { readInstallation } from "@/lib/services/installation";
import { type ClaimedEmail, claimedColumns, deliverClaimedEmails } from "./claimed-emails";
import { claimUntil } from "./email-claim";
import { lockMailboxes, refuseLimitedDrafts } from "./guest-email-limit";
import { messageId } from "./message-id";

export interface EmailDraft {
  /** Null for emails that are not about one order: stock alerts and account links. */
  orderId: number | null;
  kind: string;
  /** What the email is about: an event's `seq`, or the id of a reorder request or account link. */
  cause: number;
  to: string;
  subject: string;
  html: string;
  text: string;
  /** Anyone may cause it, so it counts toward the limit of its address. */
  isLimited?: boolean;
  /** Why it is not sent, because it is out of date; null or missing if it is sent. */
  outdated?: string | null;
}

/**
 * Inserts the emails and delivers the new ones. The row makes an email unique: repeating a draft
 * with the same order, kind and cause sends nothing. An email that can't be delivered now stays
 * queued for `redeliverEmails`; one that the mail server rejects, that is above the limit of its
 * address or out of date, is marked as failed. Without a mail server, an email is inserted as captured.
 */
export async function deliverEmails(
  ctx: Context,
  drafts: readonly EmailDraft[],
): Promise<{ delivered: number }> {
  if (drafts.length === 0) return { delivered: 0 };
  const limited = drafts.filter(({ isLimited, outdated }) => isLimited && !outdated);
  const inserted =
    limited.length === 0
      ? await insertEmails(ctx, ctx.db, drafts)
      : await ctx.db.transaction(async (tx) => {
          await lockMailboxes(tx, limited);
          return insertEmails(ctx, tx, drafts);
        });
  return deliverClaimedEmails(
    ctx,
    inserted.filter(({ status }) => status !== "failed"),
  );
}

/** Inserts the emails and claims them. The caller delivers those that have not failed. */
export async function insertEmails(
  ctx: Context,
  db: Queryable,
  drafts: readonly EmailDraft[],
): Promise<ClaimedEmail[]> {
  const { appUrl } = ctx.settings;
  const sender = { installation: await readInstallation(ctx.db), appUrl };
  const now = ctx.now();
  const status = ctx.emailSender.capturesAll ? "captured" : "queued";
  const rows = drafts.map((draft, position) => ({
    ...draft,
    ...{ position, mailbox: mailboxOf(draft.to), outdated: draft.outdated ?? null },
    isLimited: (draft.isLimited ?? false) && !draft.outdated,
    messageId: messageId(sender, draft),
  }));
  return db.query(sql`
    WITH drafts AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS m (position int,
        "orderId" int, kind text, cause int, "to" text, subject text, html text, text text,
        "isLimited" boolean, outdated text, mailbox text, "messageId" text)
    ), refused AS (${refuseLimitedDrafts(now)})
    INSERT INTO emails
      (order_id, kind, cause, "to", subject, html, text, message_id, created_at, queued_at,
        next_try_at, is_limited, status, sent_at, error)
    SELECT m."orderId", m.kind, m.cause, m."to", m.subject, m.html, m.text, m."messageId",
      ${now}::timestamptz, ${now}::timestamptz, ${claimUntil(now)}::timestamptz,
      m."isLimited",
      CASE WHEN r.position IS NULL AND m.outdated IS NULL THEN ${status} ELSE 'failed' END,
      CASE WHEN r.position IS NULL AND m.outdated IS NULL AND ${status === "captured"}
        THEN ${now}::timestamptz END,
      CASE WHEN r.position IS NULL THEN m.outdated ELSE ${limitedEmailReason} END
    FROM drafts m LEFT JOIN refused r ON r.position = m.position
    ON CONFLICT DO NOTHING
    RETURNING ${claimedColumns}, status`);
}
