import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { sendPayLink as send } from "@/lib/domain/order/operating";
import { changeOrder } from "../orders/change-order";
import { type Operated, operated } from "../orders/operated";
import { selectOrders, toView } from "../orders/order-rows";
import { deliverQueued } from "./deliver-mails";
import { renderLetter } from "./letter";
import { orderLetter } from "./order-letters";

const kind = "payment_link";

/** Writes to the customer of an order that waits for its payment where it can be paid. */
export async function sendPayLink({
  ctx,
  input,
}: {
  ctx: Context;
  input: { orderId: number };
}): Promise<Operated> {
  requireOperator(ctx.actor);
  const [row] = await selectOrders(ctx.db, sql`o.id = ${input.orderId}`);
  if (!row) return { kind: "not_found" };
  const to = row.email;
  if (!to) return { kind: "refused", reason: "The order has no e-mail address." };
  const order = toView(row, ctx.settings.trackingSecret);
  const trackingUrl = `${ctx.settings.appUrl}/track/${order.trackingToken}`;
  const letter = orderLetter(kind, { order, data: {}, trackingUrl });
  const { html, text } = await renderLetter(letter, ctx.settings.shopName);
  const queued = { kind, to, subject: letter.subject, html, text };
  const sent = operated(await changeOrder(ctx, row.id, (facts, now) => send(facts, queued, now)));
  if (sent.kind === "done") {
    await deliverQueued(ctx, { orderId: row.id, cause: sent.order.seq });
  }
  return sent;
}
