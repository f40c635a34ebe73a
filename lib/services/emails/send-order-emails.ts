import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { type CustomerEmail, emailForEvent, isOutdatedEmail } from "@/lib/domain/email/email-plan";
import type { OwnOrderView } from "@/lib/domain/order/view";
import { defineVerb } from "@/lib/services/define-verb";
import { type Failure, tryEach } from "@/lib/services/failures/try-each";
import { selectOrders, toOwnOrderView } from "@/lib/services/orders/order-rows";
import { composeCustomerEmail } from "./compose-customer-email";
import { deliverEmails, type EmailDraft } from "./deliver-emails";
import { dueText } from "./due-text";
import { isUnpaidGuestOrder } from "./guest-email-limit";
import { renderEmail } from "./render-email";

export interface EmailEvent {
  orderId: number;
  seq: number;
  type: string;
  data: Record<string, unknown>;
}

interface PlannedEmail {
  event: EmailEvent;
  kind: CustomerEmail;
}

/** What an order's emails need besides its view. */
interface EmailFacts {
  id: number;
  /** It is paid on its page, and that can still happen. */
  mustBePaid: boolean;
  isUnpaidGuest: boolean;
}

/**
 * Sends the customer emails for a batch of order events. Repeating a batch sends nothing twice:
 * an email is identified by its order, kind and causing event. If an email can't be rendered, the
 * others are still sent, and its event is returned in `failed` with the error.
 */
export const sendOrderEmails = defineVerb<
  { events: readonly EmailEvent[] },
  { delivered: number; failed: Failure<EmailEvent>[] }
>("sendOrderEmails", async ({ ctx, input }) => {
  requireInternal(ctx.actor);
  const planned = input.events.flatMap((event): PlannedEmail[] => {
    const kind = emailForEvent(event);
    return kind ? [{ event, kind }] : [];
  });
  if (planned.length === 0) return { delivered: 0, failed: [] };
  const ids = [...new Set(planned.map(({ event }) => event.orderId))];
  const rows = await selectOrders(ctx.db, sql`o.id = ANY (${ids})`);
  const orders = new Map(rows.map((row) => [row.id, row]));
  const facts = new Map((await readEmailFacts(ctx, ids)).map((row) => [row.id, row]));
  const drafts = new Map<PlannedEmail, EmailDraft>();
  const failed = await tryEach(planned, async (plan) => {
    const row = orders.get(plan.event.orderId);
    if (!row?.email || isOutdatedEmail(plan.kind, row.status)) return;
    const order = toOwnOrderView(row, ctx.settings.trackingSecret);
    const draft = await draftEmail(ctx, plan, order, facts.get(row.id)?.mustBePaid ?? false);
    const isLimited = facts.get(row.id)?.isUnpaidGuest ?? false;
    drafts.set(plan, { ...draft, to: row.email, isLimited });
  });
  const inOrder = planned.flatMap((plan) => drafts.get(plan) ?? []);
  const { delivered } = await deliverEmails(ctx, inOrder);
  return { delivered, failed: failed.map(({ item, error }) => ({ item: item.event, error })) };
});

function readEmailFacts(ctx: Context, ids: readonly number[]): Promise<EmailFacts[]> {
  return ctx.db.query<EmailFacts>(sql`
    SELECT o.id, ${isUnpaidGuestOrder} AS "isUnpaidGuest",
      o.payment_method IS NULL AND o.status = 'pending' AND o.expires_at > ${ctx.now()}
        AND o.payment_status IN ('pending', 'declined') AND NOT EXISTS (SELECT FROM payments p
          WHERE p.order_id = o.id AND p.status IN ('pending', 'unknown')) AS "mustBePaid"
    FROM orders o WHERE o.id = ANY (${[...ids]})`);
}

async function draftEmail(
  ctx: Context,
  { event, kind }: PlannedEmail,
  order: OwnOrderView,
  mustBePaid: boolean,
): Promise<Omit<EmailDraft, "to">> {
  const trackingUrl = `${ctx.settings.appUrl}/track/${order.trackingToken}`;
  const email = composeCustomerEmail(kind, {
    ...{ order, data: event.data, trackingUrl },
    ...(mustBePaid && { payBy: dueText(ctx, order.expiresAt) }),
  });
  const { html, text } = await renderEmail(email, ctx.settings.shopName);
  return { orderId: order.id, kind, cause: event.seq, subject: email.subject, html, text };
}
