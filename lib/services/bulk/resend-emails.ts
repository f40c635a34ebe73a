import sql from "sql-template-tag";
import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { alertKinds } from "@/lib/domain/email/email-plan";
import type { BulkOutcome, bulkInput } from "@/lib/domain/order/bulk";
import { resendEmail } from "@/lib/services/emails/resend-email";
import { eachOrder } from "./each-order";

/** Sends each order's latest email to its customer once more. */
export const resendEmails: Verb<z.infer<typeof bulkInput>, BulkOutcome[]> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const latest = await ctx.db.query<{ orderId: number; emailId: number }>(sql`
    SELECT order_id AS "orderId", max(id) AS "emailId" FROM emails
    WHERE order_id = ANY (${input.orderIds}::int[]) AND kind <> ALL (${[...alertKinds]}::text[])
    GROUP BY order_id`);
  const emails = new Map(latest.map(({ orderId, emailId }) => [orderId, emailId]));
  return eachOrder(ctx, input.orderIds, async (orderId) => {
    const emailId = emails.get(orderId);
    if (emailId === undefined) return { kind: "refused", reason: "No email was sent for it yet." };
    return resendEmail({ ctx, input: { orderId, emailId } });
  });
};
