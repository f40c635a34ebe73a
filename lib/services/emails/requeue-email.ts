import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import { expiredLinkReason } from "@/lib/domain/email/email-view";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { hasInvalidLink, isVisible } from "./email-access";

export type RequeueEmailOutcome = { kind: "queued" } | { kind: "refused"; reason: string };

/**
 * Queues a failed email again, under the same Message-ID; the cron delivers it within a minute.
 * Refused when the email has not failed, is not visible to this operator, was erased with its
 * customer, or has a sign-in link that no longer works.
 */
export const requeueEmail = defineVerb<{ emailId: number }, RequeueEmailOutcome>(
  "requeueEmail",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    const isFailed = sql`m.id = ${input.emailId} AND m.status = 'failed' AND m.text <> ''
    AND ${isVisible(ctx)}`;
    return ctx.db.transaction(async (tx) => {
      const queued = await tx.query(sql`
      UPDATE emails m SET status = 'queued', queued_at = ${ctx.now()}, next_try_at = ${ctx.now()},
        tries = 0, error = NULL
      WHERE ${isFailed} AND NOT ${hasInvalidLink(ctx)}
      RETURNING 1`);
      if (queued.length === 0) {
        const [failed] = await tx.query(sql`SELECT FROM emails m WHERE ${isFailed}`);
        const reason = failed ? expiredLinkReason : "This email can't be sent again.";
        return { kind: "refused", reason };
      }
      await audit(ctx, tx, { action: "email/requeued", subject: `email:${input.emailId}` });
      return { kind: "queued" };
    });
  },
);
