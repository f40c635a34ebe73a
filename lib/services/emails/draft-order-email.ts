import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import { anyId } from "@/lib/db/any-id";
import type { CustomerEmail } from "@/lib/domain/email/email-plan";
import { type OrderRow, selectOrders, toOwnOrderView } from "@/lib/services/orders/order-rows";
import { composeCustomerEmail } from "./compose-customer-email";
import type { EmailDraft } from "./deliver-emails";
import { dueText } from "./due-text";
import { isUnpaidGuestOrder } from "./guest-email-limit";
import { renderEmail } from "./render-email";

/** An order with what its emails need besides its view. */
export interface EmailedOrder {
  row: OrderRow;
  /** It is paid on its page, and that can still happen. */
  mustBePaid: boolean;
  isUnpaidGuest: boolean;
}

/** The orders as they are now, by id. */
export async function readEmailedOrders(
  ctx: Context,
  orderIds: readonly number[],
): Promise<ReadonlyMap<number, EmailedOrder>> {
  const ids = [...new Set(orderIds)];
  const [rows, states] = await Promise.all([
    selectOrders(ctx.db, sql`o.id = ${anyId(ids)}`),
    ctx.db.query<{ id: number } & Omit<EmailedOrder, "row">>(sql`
      SELECT o.id, ${isUnpaidGuestOrder} AS "isUnpaidGuest",
        o.payment_method IS NULL AND o.status = 'pending' AND o.expires_at > ${ctx.now()}
          AND o.payment_status IN ('pending', 'declined') AND NOT EXISTS (SELECT FROM payments p
            WHERE p.order_id = o.id AND p.status IN ('pending', 'unknown')) AS "mustBePaid"
      FROM orders o WHERE o.id = ${anyId(ids)}`),
  ]);
  const found = new Map(states.map(({ id, ...state }) => [id, state]));
  return new Map(
    rows.map((row) => {
      const { mustBePaid = false, isUnpaidGuest = false } = found.get(row.id) ?? {};
      return [row.id, { row, mustBePaid, isUnpaidGuest }];
    }),
  );
}

interface ReportedEvent {
  kind: CustomerEmail;
  cause: number;
  data: Record<string, unknown>;
}

/** Writes an email to a customer from the order as it is now, and the event that it reports. */
export async function draftOrderEmail(
  ctx: Context,
  { kind, cause, data }: ReportedEvent,
  { row, mustBePaid }: Pick<EmailedOrder, "row" | "mustBePaid">,
): Promise<Omit<EmailDraft, "to">> {
  const order = toOwnOrderView(row, ctx.settings.trackingSecret);
  const trackingUrl = `${ctx.settings.appUrl}/track/${order.trackingToken}`;
  const email = composeCustomerEmail(kind, {
    ...{ order, data, trackingUrl },
    ...(mustBePaid && { payBy: dueText(ctx, order.expiresAt) }),
  });
  const { html, text } = renderEmail(email, ctx.settings.shopName);
  return { orderId: row.id, kind, cause, subject: email.subject, html, text };
}
