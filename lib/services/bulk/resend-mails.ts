import sql from "sql-template-tag";
import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { alertKinds } from "@/lib/domain/notification/mail-plan";
import type { BulkOutcome, bulkInput } from "@/lib/domain/order/bulk";
import { resendMail } from "@/lib/services/notifications/resend-mail";
import { eachOrder } from "./each-order";

/** Sends each order's latest letter to its customer once more. */
export async function resendMails({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.infer<typeof bulkInput>;
}): Promise<BulkOutcome[]> {
  requireOperator(ctx.actor);
  const latest = await ctx.db.query<{ orderId: number; mailId: number }>(sql`
    SELECT order_id AS "orderId", max(id) AS "mailId" FROM mails
    WHERE order_id = ANY (${input.orderIds}::int[]) AND kind <> ALL (${[...alertKinds]}::text[])
    GROUP BY order_id`);
  const mails = new Map(latest.map(({ orderId, mailId }) => [orderId, mailId]));
  return eachOrder(ctx, input.orderIds, async (orderId) => {
    const mailId = mails.get(orderId);
    if (mailId === undefined) return { kind: "refused", reason: "No mail was sent for it yet." };
    return resendMail({ ctx, input: { orderId, mailId } });
  });
}
