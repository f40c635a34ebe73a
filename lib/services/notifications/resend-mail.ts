import sql from "sql-template-tag";
import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { QueuedLetter } from "@/lib/domain/order/change";
import type { resendMailInput } from "@/lib/domain/order/desk-input";
import { resendLetter } from "@/lib/domain/order/operating";
import { changeOrder } from "../orders/change-order";
import { type Operated, operated } from "../orders/operated";
import { deliverQueued } from "./deliver-mails";

/**
 * Sends one of an order's letters once more, as it was. It is a letter of its own, caused by the
 * event that says so; a mail server that is away gets it later.
 */
export async function resendMail({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.infer<typeof resendMailInput>;
}): Promise<Operated> {
  requireOperator(ctx.actor);
  const { orderId, mailId } = input;
  const [letter] = await ctx.db.query<QueuedLetter>(sql`
    SELECT kind, "to", subject, html, text FROM mails
    WHERE id = ${mailId} AND order_id = ${orderId}`);
  if (!letter) return { kind: "not_found" };
  if (!letter.to.includes("@")) {
    return { kind: "refused", reason: "The letter's address was erased." };
  }
  const sent = operated(await changeOrder(ctx, orderId, () => resendLetter(mailId, letter)));
  if (sent.kind === "done") await deliverQueued(ctx, { orderId, cause: sent.order.seq });
  return sent;
}
