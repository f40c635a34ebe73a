import sql, { type Sql } from "sql-template-tag";
import { hasScope } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import type { OrderView, OwnOrderView } from "@/lib/domain/order/view";
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
  shipment: OrderView["shipment"];
};

/** The columns of an order as it goes out; the lateral parts cost one index look-up each. */
const selection = sql`
  SELECT o.id, o.customer_id AS "customerId", o.email, o.reference, o.metadata, o.status,
    o.payment_status AS "paymentStatus", o.inventory_status AS "inventoryStatus",
    o.failure_reason AS "failureReason", o.waiting_for AS "waitingFor",
    o.waiting_until AS "waitingUntil", o.currency, o.subtotal, o.adjustments, o.total,
    o.shipping_address AS "shippingAddress", o.cancel_reason AS "cancelReason",
    o.tracking_salt AS "trackingSalt", o.seq, o.created_at AS "createdAt",
    o.updated_at AS "updatedAt", o.expires_at AS "expiresAt",
    (SELECT json_agg(json_build_object('productId', i.product_id, 'sku', i.sku, 'name', i.name,
        'quantity', i.quantity, 'unitPrice', i.unit_price,
        'subtotal', i.quantity * i.unit_price) ORDER BY i.line)
       FROM order_items i WHERE i.order_id = o.id) AS items,
    (SELECT json_build_object('id', p.id, 'status', p.status, 'amount', p.amount,
        'refundedAmount', p.refunded_amount)
       FROM payments p WHERE p.order_id = o.id
       ORDER BY p.status IN ('declined', 'voided', 'lapsed'), p.attempt DESC LIMIT 1) AS payment,
    (SELECT json_build_object('id', s.id, 'carrier', s.carrier,
        'trackingNumber', s.tracking_number, 'status', s.status,
        'estimatedDelivery', ${iso(sql`s.estimated_delivery`)},
        'shippedAt', ${iso(sql`s.shipped_at`)}, 'deliveredAt', ${iso(sql`s.delivered_at`)})
       FROM shipments s WHERE s.order_id = o.id ORDER BY s.id DESC LIMIT 1) AS shipment
  FROM orders o`;

/** A time inside JSON, as `Date.toISOString` writes it. */
function iso(column: Sql): Sql {
  return sql`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** Orders by a condition on `o`, in the order and number that `tail` says. */
export function selectOrders(db: Queryable, where: Sql, tail: Sql = sql``): Promise<OrderRow[]> {
  return db.query<OrderRow>(sql`${selection} WHERE ${where} ${tail}`);
}

/**
 * A row as its customer may see it, tracking link included, which `trackingSecret` signs. What goes
 * to whoever happens to read is `viewFor`.
 */
export function toView(row: OrderRow, trackingSecret: string): OwnOrderView {
  const { trackingSalt, ...order } = row;
  return {
    ...order,
    items: order.items ?? [],
    waitingUntil: row.waitingUntil?.toISOString() ?? null,
    trackingToken: trackingToken(trackingSecret, { id: row.id, trackingSalt }),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}

/** A row as the actor may see it: without the tracking link for one who reads but may not write. */
export function viewFor(ctx: Context, row: OrderRow): OrderView {
  const view = toView(row, ctx.settings.trackingSecret);
  return hasScope(ctx.actor, "orders:write") ? view : { ...view, trackingToken: null };
}
