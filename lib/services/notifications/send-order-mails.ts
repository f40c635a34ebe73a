import sql from "sql-template-tag";
import { requireSystem } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { type CustomerMail, mailFor } from "@/lib/domain/notification/mail-plan";
import type { OrderView } from "@/lib/domain/order/view";
import { type Failure, tryEach } from "../failed-work/try-each";
import { selectOrders, toView } from "../orders/order-rows";
import { deliverMails, type MailDraft } from "./deliver-mails";
import { renderLetter } from "./letter";
import { orderLetter } from "./order-letters";

export interface MailableEvent {
  orderId: number;
  seq: number;
  type: string;
  data: Record<string, unknown>;
}

interface Planned {
  event: MailableEvent;
  kind: CustomerMail;
}

/**
 * Sends the letters that a batch of events calls for. One order, one kind, one causing event is one
 * letter, however often the batch is repeated. An event whose letter can't be written holds up no
 * other: the answer names it, with its fault.
 */
export async function sendOrderMails({
  ctx,
  input,
}: {
  ctx: Context;
  input: { events: readonly MailableEvent[] };
}): Promise<{ delivered: number; failed: Failure<MailableEvent>[] }> {
  requireSystem(ctx.actor);
  const planned = input.events.flatMap((event): Planned[] => {
    const kind = mailFor(event);
    return kind ? [{ event, kind }] : [];
  });
  if (planned.length === 0) return { delivered: 0, failed: [] };
  const ids = [...new Set(planned.map(({ event }) => event.orderId))];
  const rows = await selectOrders(ctx.db, sql`o.id = ANY (${ids})`);
  const orders = new Map(rows.map((row) => [row.id, row]));
  const drafts = new Map<Planned, MailDraft>();
  const failed = await tryEach(planned, async (plan) => {
    const row = orders.get(plan.event.orderId);
    if (!row?.email) return;
    const order = toView(row, ctx.settings.trackingSecret);
    drafts.set(plan, await draft(ctx, plan, order, row.email));
  });
  const written = planned.flatMap((plan) => drafts.get(plan) ?? []);
  const { delivered } = await deliverMails(ctx, written);
  return { delivered, failed: failed.map(({ item, error }) => ({ item: item.event, error })) };
}

async function draft(
  ctx: Context,
  { event, kind }: Planned,
  order: OrderView,
  to: string,
): Promise<MailDraft> {
  const trackingUrl = `${ctx.settings.appUrl}/track/${order.trackingToken}`;
  const letter = orderLetter(kind, { order, data: event.data, trackingUrl });
  const { html, text } = await renderLetter(letter, ctx.settings.shopName);
  return { orderId: order.id, kind, cause: event.seq, to, subject: letter.subject, html, text };
}
