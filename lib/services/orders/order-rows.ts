import sql, { type Sql } from "sql-template-tag";
import { hasScope, isShop } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { isoTime } from "@/lib/db/iso-time";
import { trackingUrl } from "@/lib/domain/order/carriers";
import type { OrderView, OwnOrderView } from "@/lib/domain/order/view";
import { disputeOfPayment, lostOfPayment } from "@/lib/services/payments/dispute-rows";
import { livePaymentFirst } from "@/lib/services/payments/live-payment";
import { cardOfPayment } from "@/lib/services/payments/payment-card";
import { returnedElsewhereOfPayment } from "@/lib/services/payments/returned-elsewhere";
import { trackingToken } from "./tracking-token";

export type OrderRow = Omit<
  OrderView,
  "trackingToken" | "waitingUntil" | "createdAt" | "updatedAt" | "expiresAt" | "shipment"
> & {
  trackingSalt: string;
  waitingUntil: Date | null;
  createdAt: Date;
  updatedAt: Date;
  expiresAt: Date;
  shipment: Omit<NonNullable<OrderView["shipment"]>, "trackingUrl"> | null;
};

/** `countRefundedUnits` as SQL, for the item `i`. Most orders have no refund to look up. */
const refundedQuantity = sql`CASE
  WHEN o.payment_status NOT IN ('paid', 'partially_refunded', 'refunded') THEN 0
  ELSE (SELECT coalesce(sum(l.quantity), 0)::int
    FROM payments p JOIN refunds r ON r.payment_id = p.id
      CROSS JOIN jsonb_to_recordset(r.lines) AS l ("productId" int, quantity int)
    WHERE p.order_id = o.id AND l."productId" = i.product_id
      AND (r.status <> 'failed' OR r.restocked_at IS NOT NULL)) END`;

/** The columns of an order's views. Each subquery costs one index lookup per order. */
const selection = sql`
  SELECT o.id, o.customer_id AS "customerId", o.email, o.reference, o.metadata, o.status,
    o.payment_status AS "paymentStatus", o.inventory_status AS "inventoryStatus",
    o.failure_reason AS "failureReason", o.waiting_for AS "waitingFor",
    o.waiting_until AS "waitingUntil", o.currency, o.subtotal, o.adjustments, o.total,
    o.shipping_address AS "shippingAddress", o.cancel_reason AS "cancelReason",
    o.replaces_order_id AS "replacesOrderId",
    (SELECT r.id FROM orders r WHERE r.replaces_order_id = o.id
      AND r.status NOT IN ('failed', 'expired', 'cancelled')) AS "replacementOrderId",
    o.tracking_salt AS "trackingSalt", o.seq, o.version, o.created_at AS "createdAt",
    o.updated_at AS "updatedAt", o.expires_at AS "expiresAt",
    (SELECT json_agg(json_build_object('productId', i.product_id, 'sku', i.sku, 'name', i.name,
        'quantity', i.quantity, 'shippingQuantity', i.quantity - i.removed_quantity,
        'refundedQuantity', ${refundedQuantity}, 'unitPrice', i.unit_price,
        'subtotal', i.quantity * i.unit_price) ORDER BY i.line)
       FROM order_items i WHERE i.order_id = o.id) AS items,
    (SELECT json_build_object('id', p.id, 'status', p.status, 'amount', p.amount,
        'capturedAmount', p.captured_amount, 'refundedAmount', p.refunded_amount,
        'returnedByBankAmount', ${lostOfPayment},
        'returnedElsewhereAmount', ${returnedElsewhereOfPayment},
        'card', ${cardOfPayment}, 'dispute', ${disputeOfPayment})
       FROM payments p WHERE p.order_id = o.id
       ORDER BY ${livePaymentFirst} LIMIT 1) AS payment,
    (SELECT json_build_object('id', s.id, 'carrier', s.carrier,
        'trackingNumber', s.tracking_number, 'isManual', s.is_manual, 'status', s.status,
        'estimatedDelivery', ${isoTime(sql`s.estimated_delivery`)},
        'shippedAt', ${isoTime(sql`s.shipped_at`)}, 'deliveredAt', ${isoTime(sql`s.delivered_at`)})
       FROM shipments s WHERE s.order_id = o.id ORDER BY s.id DESC LIMIT 1) AS shipment
  FROM orders o`;

/** The orders `o` that meet the condition. `tail` may add `ORDER BY` and `LIMIT`. */
export function selectOrders(db: Queryable, where: Sql, tail: Sql = sql``): Promise<OrderRow[]> {
  return db.query<OrderRow>(sql`${selection} WHERE ${where} ${tail}`);
}

/**
 * The view for the order's owner, which includes the tracking token, signed with `trackingSecret`,
 * but not what is the shop's alone: the dispute, because what the shop knows of it, and how long it may
 * respond, is not for the other side, and the metadata, in which the shop's systems keep what they
 * like. Use `toOrderView` when the reader is not known to be allowed to change the order.
 */
export function toOwnOrderView(row: OrderRow, trackingSecret: string): OwnOrderView {
  const { trackingSalt, ...order } = row;
  return {
    ...order,
    metadata: {},
    items: order.items ?? [],
    payment: row.payment && { ...row.payment, dispute: null },
    shipment: order.shipment && {
      ...order.shipment,
      trackingUrl: trackingUrl(order.shipment, order.shippingAddress),
    },
    waitingUntil: row.waitingUntil?.toISOString() ?? null,
    trackingToken: trackingToken(trackingSecret, { id: row.id, trackingSalt }),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}

/** The view for the actor that placed the order, whose response always has its token. */
export function toPlacedOrderView(ctx: Context, row: OrderRow): OwnOrderView {
  const own = toOwnOrderView(row, ctx.settings.trackingSecret);
  return isShop(ctx.actor) ? { ...own, ...shopFields(row) } : own;
}

/** The fields of a view that only the shop sees. */
export function shopFields({ payment, metadata }: OrderRow) {
  return { payment, metadata };
}

/** The view for the actor. Without write access it has no tracking token, which allows changes. */
export function toOrderView(ctx: Context, row: OrderRow): OrderView {
  const view = toPlacedOrderView(ctx, row);
  return hasScope(ctx.actor, "orders:write") ? view : { ...view, trackingToken: null };
}
