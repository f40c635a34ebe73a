import sql from "sql-template-tag";
import { isSameSecret } from "@/lib/auth/secret-token";
import { defineVerb } from "@/lib/services/define-verb";
import { selectOrders, toOwnOrderView } from "@/lib/services/orders/order-rows";
import { composeCustomerEmail } from "./compose-customer-email";
import { deliverEmails } from "./deliver-emails";
import { renderEmail } from "./render-email";

const kind = "tracking_link";
/** More would let a stranger who knows an order's number flood its customer's mailbox. */
const emailsPerHour = 3;
const hourMs = 60 * 60_000;

/**
 * Emails the link of an order to its customer, if the number and the address belong together. Open to
 * anyone, because the link only ever goes to the address that the order already has. It returns
 * nothing, so that no caller can reveal which orders exist (docs/decisions/0027).
 */
export const sendTrackingLink = defineVerb<{ orderNumber: number; email: string }, void>(
  "sendTrackingLink",
  async ({ ctx, input }) => {
    const [row] = await selectOrders(ctx.db, sql`o.id = ${input.orderNumber}`);
    const to = row?.email ?? null;
    if (!row || to === null || !isSameSecret(input.email, to)) return;
    const order = toOwnOrderView(row, ctx.settings.trackingSecret);
    const trackingUrl = `${ctx.settings.appUrl}/track/${order.trackingToken}`;
    const email = composeCustomerEmail(kind, { order, data: {}, trackingUrl });
    const { html, text } = await renderEmail(email, ctx.settings.shopName);
    const since = new Date(ctx.now().getTime() - hourMs);
    const [sent] = await ctx.db.query<{ toAddress: number; cause: number }>(sql`
      SELECT (SELECT count(*)::int FROM emails WHERE "to" = ${to} AND created_at > ${since}
          AND kind = ${kind}) AS "toAddress",
        (SELECT coalesce(max(cause), 0) + 1 FROM emails
          WHERE order_id = ${row.id} AND kind = ${kind}) AS cause`);
    if (!sent || sent.toAddress >= emailsPerHour) return;
    // Of parallel requests for one order, the first takes the number of the email and sends it.
    const { cause } = sent;
    const draft = { orderId: row.id, kind, cause, to, subject: email.subject, html, text };
    await deliverEmails(ctx, [draft]);
  },
);
