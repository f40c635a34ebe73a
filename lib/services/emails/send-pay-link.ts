import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import { decidePayLink } from "@/lib/domain/order/operator-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "@/lib/services/orders/change-order";
import { type OperatorOutcome, operatorOutcome } from "@/lib/services/orders/operator-outcome";
import { selectOrders, toOwnOrderView } from "@/lib/services/orders/order-rows";
import { composeCustomerEmail } from "./compose-customer-email";
import { deliverQueuedEmail } from "./deliver-queued-email";
import { renderEmail } from "./render-email";

const kind = "payment_link";

/** Emails the customer of an unpaid order a link to pay it. */
export const sendPayLink = defineVerb<{ orderId: number }, OperatorOutcome>(
  "sendPayLink",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    const [row] = await selectOrders(ctx.db, sql`o.id = ${input.orderId}`);
    if (!row) return { kind: "not_found" };
    const to = row.email;
    if (!to) return { kind: "refused", reason: "This order has no email address." };
    const order = toOwnOrderView(row, ctx.settings.trackingSecret);
    const trackingUrl = `${ctx.settings.appUrl}/track/${order.trackingToken}`;
    const email = composeCustomerEmail(kind, { order, data: {}, trackingUrl });
    const { html, text } = renderEmail(email, ctx.settings.shopName);
    const queued = { kind, to, subject: email.subject, html, text };
    const sent = operatorOutcome(
      await changeOrder(ctx, row.id, (facts, now) => decidePayLink(facts, queued, now)),
    );
    if (sent.kind === "done") {
      await deliverQueuedEmail(ctx, { orderId: row.id, cause: sent.order.seq });
    }
    return sent;
  },
);
