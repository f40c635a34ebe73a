import sql from "sql-template-tag";
import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { trackingUrl } from "@/lib/domain/order/carriers";
import type { ManualShipping, QueuedEmail } from "@/lib/domain/order/change";
import { decideTrackingChange } from "@/lib/domain/order/manual-shipment-rules";
import type { changeTrackingInput } from "@/lib/domain/order/operator-input";
import { defineVerb } from "@/lib/services/define-verb";
import { composeCustomerEmail } from "@/lib/services/emails/compose-customer-email";
import { deliverQueuedEmail } from "@/lib/services/emails/deliver-queued-email";
import { renderEmail } from "@/lib/services/emails/render-email";
import { changeOrder } from "@/lib/services/orders/change-order";
import { type OperatorOutcome, operatorOutcome } from "@/lib/services/orders/operator-outcome";
import { type OrderRow, selectOrders, toOwnOrderView } from "@/lib/services/orders/order-rows";

const kind = "tracking_changed";

/**
 * Corrects the carrier and tracking number that an operator entered for a shipment of their own, and
 * emails them to the customer if the order has shipped. Refused if someone else has corrected them
 * since the form was opened.
 */
export const changeTracking = defineVerb<z.infer<typeof changeTrackingInput>, OperatorOutcome>(
  "changeTracking",
  async ({ ctx, input: { orderId, opened, ...entered } }) => {
    requireOperator(ctx.actor);
    const [row] = await selectOrders(ctx.db, sql`o.id = ${orderId}`);
    if (!row) return { kind: "not_found" };
    const { carrier = null, trackingNumber = null } = entered;
    const manual = { carrier, trackingNumber };
    const email = await composeEmail(ctx, row, manual);
    const changed = operatorOutcome(
      await changeOrder(ctx, orderId, (order) =>
        decideTrackingChange(order, { manual, opened, ...(email && { email }) }),
      ),
    );
    if (changed.kind === "done" && changed.order.status === "shipped" && email) {
      await deliverQueuedEmail(ctx, { orderId, cause: changed.order.seq });
    }
    return changed;
  },
);

async function composeEmail(
  ctx: Context,
  row: OrderRow,
  manual: ManualShipping,
): Promise<QueuedEmail | null> {
  if (!row.email) return null;
  const { appUrl, trackingSecret, shopName } = ctx.settings;
  const { shipment, ...order } = toOwnOrderView(row, trackingSecret);
  const url = trackingUrl(manual, row.shippingAddress);
  const email = composeCustomerEmail(kind, {
    order: { ...order, shipment: shipment && { ...shipment, ...manual, trackingUrl: url } },
    data: { ...manual },
    trackingUrl: `${appUrl}/track/${order.trackingToken}`,
  });
  const { html, text } = renderEmail(email, shopName);
  return { kind, to: row.email, subject: email.subject, html, text };
}
