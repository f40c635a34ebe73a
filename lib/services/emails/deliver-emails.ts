import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import { readInstallation } from "@/lib/services/installation";
import {
  type ClaimedEmail,
  claimedColumns,
  claimUntil,
  deliverClaimedEmails,
} from "./claimed-emails";
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
}

/**
 * Inserts the emails and delivers the new ones. The row makes an email unique: repeating a draft
 * with the same order, kind and cause sends nothing. An email that can't be delivered now stays
 * queued for `redeliverEmails`; one that the mail server rejects is marked as failed.
 */
export async function deliverEmails(
  ctx: Context,
  drafts: readonly EmailDraft[],
): Promise<{ delivered: number }> {
  if (drafts.length === 0) return { delivered: 0 };
  const installation = await readInstallation(ctx.db);
  const rows = drafts.map((draft) => ({ ...draft, messageId: messageId(installation, draft) }));
  const now = ctx.now();
  const inserted = await ctx.db.query<ClaimedEmail>(sql`
    INSERT INTO emails
      (order_id, kind, cause, "to", subject, html, text, message_id, created_at, queued_at,
        next_try_at)
    SELECT m."orderId", m.kind, m.cause, m."to", m.subject, m.html, m.text, m."messageId",
      ${now}::timestamptz, ${now}::timestamptz, ${claimUntil(now)}::timestamptz
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS m ("orderId" int, kind text,
      cause int, "to" text, subject text, html text, text text, "messageId" text)
    ON CONFLICT DO NOTHING
    RETURNING ${claimedColumns}`);
  return deliverClaimedEmails(ctx, inserted);
}
