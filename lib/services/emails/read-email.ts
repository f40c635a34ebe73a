import sql from "sql-template-tag";
import { NotFound, requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";

/** An email as its customer got it. */
export interface OrderEmail {
  subject: string;
  to: string;
  html: string;
  text: string;
}

/** One of an order's emails, for the admin to open. Throws `NotFound`. */
export async function readOrderEmail({
  ctx,
  input,
}: {
  ctx: Context;
  input: { orderId: number; emailId: number };
}): Promise<OrderEmail> {
  requireOperator(ctx.actor);
  const [email] = await ctx.db.query<OrderEmail>(sql`
    SELECT subject, "to", html, text FROM emails
    WHERE id = ${input.emailId} AND order_id = ${input.orderId}`);
  if (!email) throw new NotFound("There is no such email.");
  return email;
}
