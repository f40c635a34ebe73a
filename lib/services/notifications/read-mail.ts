import sql from "sql-template-tag";
import { NotFound, requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";

/** A letter as its customer got it. */
export interface OrderMail {
  subject: string;
  to: string;
  html: string;
  text: string;
}

/** One of an order's letters, for the desk to open. Throws `NotFound`. */
export async function readOrderMail({
  ctx,
  input,
}: {
  ctx: Context;
  input: { orderId: number; mailId: number };
}): Promise<OrderMail> {
  requireOperator(ctx.actor);
  const [mail] = await ctx.db.query<OrderMail>(sql`
    SELECT subject, "to", html, text FROM mails
    WHERE id = ${input.mailId} AND order_id = ${input.orderId}`);
  if (!mail) throw new NotFound("There is no such letter.");
  return mail;
}
