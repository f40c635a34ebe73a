import sql from "sql-template-tag";
import { NotFound, requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";

/** An email as it was sent to the customer. */
export interface OrderEmail {
  subject: string;
  to: string;
  html: string;
  text: string;
}

/** One of an order's emails, shown on the order page in the admin. Throws `NotFound`. */
export const readOrderEmail: Verb<{ orderId: number; emailId: number }, OrderEmail> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const [email] = await ctx.db.query<OrderEmail>(sql`
    SELECT subject, "to", html, text FROM emails
    WHERE id = ${input.emailId} AND order_id = ${input.orderId}`);
  if (!email) throw new NotFound("Email not found.");
  return email;
};
