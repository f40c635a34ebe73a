import sql from "sql-template-tag";
import { isSameSecret } from "@/lib/auth/secret-token";
import type { Context } from "@/lib/context";
import { mailboxOf } from "@/lib/domain/email/email-limits";
import { defineVerb } from "@/lib/services/define-verb";
import { selectOrders, toOwnOrderView } from "@/lib/services/orders/order-rows";
import { deliverClaimedEmails } from "./claimed-emails";
import { composeCustomerEmail } from "./compose-customer-email";
import { type EmailDraft, insertEmails } from "./deliver-emails";
import { lockMailboxes, reachesMailbox } from "./guest-email-limit";
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
    const { html, text } = renderEmail(email, ctx.settings.shopName);
    await deliverClaimedEmails(
      ctx,
      await insertWithinLimit(ctx, {
        orderId: row.id,
        kind,
        to,
        subject: email.subject,
        html,
        text,
      }),
    );
  },
);

/** Inserts the email unless its mailbox has received enough. Parallel requests wait for each other. */
function insertWithinLimit(ctx: Context, email: Omit<EmailDraft, "cause">) {
  const since = new Date(ctx.now().getTime() - hourMs);
  return ctx.db.transaction(async (tx) => {
    await lockMailboxes(tx, [email]);
    const mailbox = sql`${mailboxOf(email.to)}::text`;
    const [sent] = await tx.query<{ toMailbox: number; cause: number }>(sql`
      SELECT (SELECT count(*)::int FROM emails WHERE ${reachesMailbox(sql`"to"`, mailbox)}
          AND created_at > ${since} AND kind = ${kind}) AS "toMailbox",
        (SELECT coalesce(max(cause), 0) + 1 FROM emails
          WHERE order_id = ${email.orderId} AND kind = ${kind}) AS cause`);
    if (!sent || sent.toMailbox >= emailsPerHour) return [];
    return insertEmails(ctx, tx, [{ ...email, cause: sent.cause }]);
  });
}
