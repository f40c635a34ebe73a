import sql from "sql-template-tag";
import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { QueuedEmail } from "@/lib/domain/order/change";
import type { resendEmailInput } from "@/lib/domain/order/operator-input";
import { recordResend } from "@/lib/domain/order/operator-rules";
import { changeOrder } from "../orders/change-order";
import { type Operated, operated } from "../orders/operator-outcome";
import { deliverQueued } from "./deliver-emails";

/**
 * Sends one of an order's emails once more, as it was. It is an email of its own, caused by the
 * event that says so; a mail server that is away gets it later.
 */
export const resendEmail: Verb<z.infer<typeof resendEmailInput>, Operated> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const { orderId, emailId } = input;
  const [email] = await ctx.db.query<QueuedEmail>(sql`
    SELECT kind, "to", subject, html, text FROM emails
    WHERE id = ${emailId} AND order_id = ${orderId}`);
  if (!email) return { kind: "not_found" };
  if (!email.to.includes("@")) {
    return { kind: "refused", reason: "The email's address was erased." };
  }
  const sent = operated(await changeOrder(ctx, orderId, () => recordResend(emailId, email)));
  if (sent.kind === "done") await deliverQueued(ctx, { orderId, cause: sent.order.seq });
  return sent;
};
