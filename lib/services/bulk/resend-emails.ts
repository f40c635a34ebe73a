import sql from "sql-template-tag";
import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import { alertKinds } from "@/lib/domain/email/email-plan";
import type { BulkOutcome, bulkInput } from "@/lib/domain/order/bulk";
import { defineVerb } from "@/lib/services/define-verb";
import { resendEmail } from "@/lib/services/emails/resend-email";
import { changeEachOrder } from "./change-each-order";

/** Sends each order's latest customer email again. */
export const resendEmails = defineVerb<z.infer<typeof bulkInput>, BulkOutcome[]>(
  "resendEmails",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    const latest = await ctx.db.query<{ orderId: number; emailId: number }>(sql`
    SELECT order_id AS "orderId", max(id) AS "emailId" FROM emails
    WHERE order_id = ANY (${input.orderIds}::int[]) AND kind <> ALL (${[...alertKinds]}::text[])
    GROUP BY order_id`);
    const latestEmails = new Map(latest.map(({ orderId, emailId }) => [orderId, emailId]));
    return changeEachOrder(ctx, input.orderIds, async (orderId) => {
      const emailId = latestEmails.get(orderId);
      if (emailId === undefined) {
        return { kind: "refused", reason: "No email has been sent for this order yet." };
      }
      return resendEmail({ ctx, input: { orderId, emailId } });
    });
  },
);
