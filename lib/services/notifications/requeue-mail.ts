import sql from "sql-template-tag";
import { isAdmin, requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { secretMails } from "@/lib/domain/notification/mail-view";
import { audit } from "../audit/audit";

/**
 * Queues a letter again that was given up, as if it were new; the next redelivery, within a minute,
 * tries it. It keeps its Message-ID: a mail server that had taken it after all knows it. False when it has not failed,
 * is not for this operator, or was erased with its customer.
 */
export async function requeueMail({
  ctx,
  input,
}: {
  ctx: Context;
  input: { mailId: number };
}): Promise<boolean> {
  requireOperator(ctx.actor);
  const hidden = isAdmin(ctx.actor) ? [] : [...secretMails];
  return ctx.db.transaction(async (tx) => {
    const queued = await tx.query(sql`
      UPDATE mails SET status = 'queued', queued_at = ${ctx.now()}, next_try_at = ${ctx.now()},
        tries = 0, error = NULL
      WHERE id = ${input.mailId} AND status = 'failed' AND text <> ''
        AND kind <> ALL (${hidden}::text[])
      RETURNING 1`);
    if (queued.length === 0) return false;
    await audit(ctx, tx, { action: "mail/queued_again", subject: `mail:${input.mailId}` });
    return true;
  });
}
