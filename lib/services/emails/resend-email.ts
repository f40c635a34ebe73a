import sql from "sql-template-tag";
import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { QueuedEmail } from "@/lib/domain/order/change";
import type { resendEmailInput } from "@/lib/domain/order/operator-input";
import { decideEmailResend } from "@/lib/domain/order/operator-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "@/lib/services/orders/change-order";
import { type OperatorOutcome, operatorOutcome } from "@/lib/services/orders/operator-outcome";
import { deliverQueuedEmail } from "./deliver-queued-email";
import { readOutdatedReason } from "./email-facts";

/**
 * Sends one of an order's emails again, unchanged, unless it is out of date. The copy is a new email, caused
 * by the order event that records the resend, which names the first email also if a copy is sent again. If
 * the mail server is unreachable, delivery is retried later.
 */
export const resendEmail = defineVerb<z.infer<typeof resendEmailInput>, OperatorOutcome>(
  "resendEmail",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    const { orderId, emailId } = input;
    const [email] = await ctx.db.query<QueuedEmail & { cause: number; originalId: number }>(sql`
    SELECT m.kind, m.cause, m."to", m.subject, m.html, m.text,
      coalesce((r.data->>'emailId')::int, m.id) AS "originalId"
    FROM emails m LEFT JOIN order_events r
      ON r.order_id = m.order_id AND r.seq = m.cause AND r.type = 'email/resent'
    WHERE m.id = ${emailId} AND m.order_id = ${orderId}`);
    if (!email) return { kind: "not_found" };
    if (!email.to.includes("@")) {
      return {
        kind: "refused",
        reason: "This email's address was erased. It can't be sent again.",
      };
    }
    const { cause, originalId, ...copy } = email;
    const subject = { orderId, kind: copy.kind, cause };
    const reason = await readOutdatedReason(ctx, ctx.db, subject, { isResent: true });
    const sent = operatorOutcome(
      await changeOrder(ctx, orderId, () => decideEmailResend(originalId, copy, reason)),
    );
    if (sent.kind === "done") await deliverQueuedEmail(ctx, { orderId, cause: sent.order.seq });
    return sent;
  },
);
