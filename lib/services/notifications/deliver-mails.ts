import sql from "sql-template-tag";
import type { Context } from "@/lib/context";

export interface MailDraft {
  /** Null for letters to operations that are not about one order. */
  orderId: number | null;
  kind: string;
  /** The number of the event that caused it, or of the reorder request. */
  cause: number;
  to: string;
  subject: string;
  html: string;
  text: string;
}

/**
 * Writes the drafts' rows, which makes each letter unique, then delivers those that have not been
 * delivered yet. A crash in between leaves a queued row, and the repeated step delivers it; its
 * Message-ID is the same, so that mail servers know it too. Throws when a delivery fails.
 */
export async function deliverMails(
  ctx: Context,
  drafts: readonly MailDraft[],
): Promise<{ delivered: number }> {
  if (drafts.length === 0) return { delivered: 0 };
  const rows = drafts.map((draft) => ({ ...draft, messageId: messageId(draft) }));
  await ctx.db.query(sql`
    INSERT INTO mails (order_id, kind, cause, "to", subject, html, text, message_id, created_at)
    SELECT m."orderId", m.kind, m.cause, m."to", m.subject, m.html, m.text, m."messageId",
      ${ctx.now()}::timestamptz
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS m ("orderId" int, kind text,
      cause int, "to" text, subject text, html text, text text, "messageId" text)
    ON CONFLICT DO NOTHING`);
  const queued = await ctx.db.query<{ messageId: string }>(sql`
    SELECT message_id AS "messageId" FROM mails
    WHERE message_id = ANY (${rows.map((row) => row.messageId)}) AND status = 'queued'`);
  const open = new Set(queued.map((mail) => mail.messageId));
  const outcome = await Promise.allSettled(
    rows.filter((row) => open.has(row.messageId)).map((row) => deliver(ctx, row)),
  );
  const fault = outcome.find((result) => result.status === "rejected");
  if (fault) throw fault.reason;
  return { delivered: outcome.length };
}

async function deliver(ctx: Context, mail: MailDraft & { messageId: string }): Promise<void> {
  const status = await ctx.mailer.deliver(mail);
  await ctx.db.query(sql`
    UPDATE mails SET status = ${status}, sent_at = ${ctx.now()}
    WHERE message_id = ${mail.messageId}`);
}

function messageId(draft: MailDraft): string {
  const about = draft.orderId === null ? "stock" : `order-${draft.orderId}`;
  return `<${about}-${draft.kind}-${draft.cause}@waybill>`;
}
