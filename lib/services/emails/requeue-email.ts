import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { isVisible } from "./email-access";
import { type EmailSubject, readOutdatedReason } from "./email-facts";

export type RequeueEmailOutcome = { kind: "queued" } | { kind: "refused"; reason: string };

/**
 * Queues a failed email again, under the same Message-ID; the cron delivers it within a minute.
 * Refused when the email has not failed, is not visible to this operator, was erased with its
 * customer, or is out of date.
 */
export const requeueEmail = defineVerb<{ emailId: number }, RequeueEmailOutcome>(
  "requeueEmail",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    return ctx.db.transaction(async (tx) => {
      const [failed] = await tx.query<EmailSubject>(sql`
      SELECT m.order_id AS "orderId", m.kind, m.cause FROM emails m
      WHERE m.id = ${input.emailId} AND m.status = 'failed' AND m.text <> '' AND ${isVisible(ctx)}
      FOR UPDATE`);
      if (!failed) return { kind: "refused", reason: "This email can't be sent again." };
      const reason = await readOutdatedReason(ctx, tx, failed);
      if (reason !== null) return { kind: "refused", reason };
      await tx.query(sql`
      UPDATE emails SET status = 'queued', queued_at = ${ctx.now()}, next_try_at = ${ctx.now()},
        tries = 0, error = NULL
      WHERE id = ${input.emailId}`);
      await audit(ctx, tx, { action: "email/requeued", subject: `email:${input.emailId}` });
      return { kind: "queued" };
    });
  },
);
