import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { linkEndedReason } from "@/lib/domain/email/email-view";
import { audit } from "../audit/audit";
import { linkEnded, visible } from "./email-visibility";

export type EmailRequeued = { kind: "queued" } | { kind: "refused"; reason: string };

/**
 * Queues an email again that was given up, as if it were new; the next redelivery, within a minute,
 * tries it. It keeps its Message-ID: a mail server that had taken it after all knows it. Refused
 * when it has not failed, is not for this operator, was erased with its customer, or carries a link
 * that leads nowhere by now.
 */
export const requeueEmail: Verb<{ emailId: number }, EmailRequeued> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const isFailed = sql`m.id = ${input.emailId} AND m.status = 'failed' AND m.text <> ''
    AND ${visible(ctx)}`;
  return ctx.db.transaction(async (tx) => {
    const queued = await tx.query(sql`
      UPDATE emails m SET status = 'queued', queued_at = ${ctx.now()}, next_try_at = ${ctx.now()},
        tries = 0, error = NULL
      WHERE ${isFailed} AND NOT ${linkEnded(ctx)}
      RETURNING 1`);
    if (queued.length === 0) {
      const [failed] = await tx.query(sql`SELECT FROM emails m WHERE ${isFailed}`);
      return { kind: "refused", reason: failed ? linkEndedReason : "It can't be sent again." };
    }
    await audit(ctx, tx, { action: "email/requeued", subject: `email:${input.emailId}` });
    return { kind: "queued" };
  });
};
