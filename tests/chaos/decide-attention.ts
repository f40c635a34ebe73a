import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import { newFormKey } from "@/lib/domain/form-key";
import { type OrderFacts, pendingRefundAmount } from "@/lib/domain/order/facts";
import { listOperatorActions } from "@/lib/domain/order/operator-actions";
import { paymentAttentionTexts } from "@/lib/domain/order/operator-payment-attention-text";
import { explainShippingStop, isRefundLocked } from "@/lib/domain/order/payment-attention";
import {
  openShipmentFailure,
  restockableUnits,
  restockedCount,
} from "@/lib/domain/order/shipment-outcome-rules";
import { shippingUnits } from "@/lib/domain/order/shipping-units";
import { cancelOrder } from "@/lib/services/orders/cancel-order";
import { closeOrder } from "@/lib/services/orders/close-order";
import { releaseOrder } from "@/lib/services/orders/hold-order";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { restockOrder } from "@/lib/services/orders/restock-order";
import { sendReplacement } from "@/lib/services/orders/send-replacement";
import { listForeignPayments } from "@/lib/services/payments/list-foreign-payments";
import { markForeignPaymentHandled } from "@/lib/services/payments/mark-foreign-payment-handled";
import { refundOrder } from "@/lib/services/payments/refund-order";
import { returnForeignPayment } from "@/lib/services/payments/return-foreign-payment";
import { reviewPayment } from "@/lib/services/payments/review-payment";
import { markDelivered } from "@/lib/services/shipping/mark-delivered";
import { markHandled } from "@/lib/services/shipping/mark-handled";

const reason = "Decided in the chaos run";

/** The orders of these that an operator can do something about. */
export async function listOrdersForOperators(
  ctx: Context,
  orderIds: readonly number[],
): Promise<number[]> {
  const rows = await ctx.db.query<{ id: number }>(sql`
    SELECT o.id FROM orders o WHERE o.id = ANY (${[...orderIds]}::int[])
      AND (o.attention IS NOT NULL OR o.waiting_for = 'operator' OR o.waiting_for = 'delivery'
        AND EXISTS (SELECT FROM shipments s WHERE s.order_id = o.id AND s.is_manual))
    ORDER BY o.id`);
  return rows.map(({ id }) => id);
}

/**
 * Does the next thing that an operator would do about an order: what differs between operators is
 * chosen by the order's number. Nothing while it waits for someone else, such as the customer's bank.
 * Returns the orders that this has placed.
 */
export async function decideAttention(ctx: Context, orderId: number): Promise<number[]> {
  const order = await readOrderFacts(ctx.db, orderId);
  if (!order) return [];
  if (order.hasForeignPayment) await decideForeignPayments(ctx, orderId);
  const { payment } = order;
  if (payment && (isRefundLocked(payment) || pendingRefundAmount(payment) > 0)) return [];
  const actions = listOperatorActions(order, ctx.settings.policy, ctx.now());
  if (actions.review_payment === null) await decideWarning(ctx, order, actions.refund === null);
  else if (openShipmentFailure(order)) return decideShipmentFailure(ctx, order);
  else if (actions.mark_handled === null) await markHandled({ ctx, input: { orderId, reason } });
  else if (order.heldAt) await releaseOrder({ ctx, input: { orderId, note: reason } });
  else if (mustBeCancelled(order)) await cancelOrder({ ctx, input: { orderId, reason } });
  else if (order.status === "shipped" && order.shipment?.isManual) {
    await markDelivered({ ctx, input: { orderId } });
  }
  return [];
}

/** Every other foreign payment belongs to other software, and is left as it is. */
async function decideForeignPayments(ctx: Context, orderId: number): Promise<void> {
  const page = await listForeignPayments({ ctx, input: { q: `#${orderId}`, limit: 10 } });
  const open = page.foreignPayments.filter(({ isHandled, isBeingRefunded, status }) => {
    return !isHandled && !isBeingRefunded && (status === "paid" || status === "authorized");
  });
  for (const { id } of open) {
    const call = { ctx, input: { foreignPaymentId: id } };
    await (id % 2 === 0 ? returnForeignPayment(call) : markForeignPaymentHandled(call));
  }
}

/** A warning of fraud, or a refund that has failed. The customer of every other warning is refunded. */
async function decideWarning(
  ctx: Context,
  order: OrderFacts,
  isRefundable: boolean,
): Promise<void> {
  const orderId = order.id;
  const isWarned = order.payment?.disputes.some(({ status }) => status === "fraud_warning");
  if (!isWarned || orderId % 2 === 0) {
    await reviewPayment({ ctx, input: { orderId, reason } });
  } else if (isRefundable) await refundAll(ctx, orderId);
}

/** Refunds the order, replaces it, or keeps the money for a reason, and restocks what came back. */
async function decideShipmentFailure(ctx: Context, order: OrderFacts): Promise<number[]> {
  const orderId = order.id;
  await restock(ctx, order);
  if (order.paymentStatus === "refunded") return [];
  const isRefundable = (order.payment?.capturedAmount ?? 0) > 0 && orderId % 3 === 0;
  if (isRefundable && (await refundAll(ctx, orderId))) return [];
  const lines = shippingUnits(order);
  const replacement =
    orderId % 3 === 1 ? await sendReplacement({ ctx, input: { orderId, lines } }) : null;
  await closeOrder({ ctx, input: { orderId, reason } });
  return replacement?.kind === "sent" ? [replacement.orderId] : [];
}

async function restock(ctx: Context, order: OrderFacts): Promise<void> {
  const lines = restockableUnits(order).filter(({ quantity }) => quantity > 0);
  if (order.shipment?.status !== "returned" || lines.length === 0) return;
  await restockOrder({ ctx, input: { orderId: order.id, lines, seen: restockedCount(order) } });
}

/** False if nothing is left to refund. */
async function refundAll(ctx: Context, orderId: number): Promise<boolean> {
  const what = { amount: null, lines: [], restock: false };
  const outcome = await refundOrder({
    ctx,
    input: { orderId, key: newFormKey(), reason, ...what },
  });
  return outcome.kind === "refunded" || outcome.kind === "pending";
}

/** Whether an order that has not shipped has lost its money or its label. */
function mustBeCancelled(order: OrderFacts): boolean {
  const { status, paymentStatus, shipment } = order;
  if (status !== "processing") return false;
  const stopped = explainShippingStop(order);
  return (
    paymentStatus === "refunded" ||
    shipment?.status === "voided" ||
    stopped === paymentAttentionTexts.lostBeforeShipping
  );
}
