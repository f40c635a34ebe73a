import sql, { empty, type Sql } from "sql-template-tag";
import type { PlaceOrderInput } from "@/lib/domain/order/input";
import { spanIdForOrder } from "@/lib/telemetry/order-traces";
import { writtenAt } from "./written-at";

/** The order that a new one replaces. Nothing is written if it has changed since this version. */
export interface ReplacedOrder {
  orderId: number;
  version: number;
}

/** What the parts need of a new order. */
interface Replacement {
  replaces?: ReplacedOrder;
  order: Pick<PlaceOrderInput, "customerId">;
  actor: string;
  now: Date;
}

/**
 * Locks the order that it replaces, which keeps refunds of that order away until the end. The customer
 * is locked first, as everywhere: the order's foreign key locks it in any case, and `eraseCustomer`
 * waits for the order while it holds the customer.
 */
export function lockReplacedOrder({ replaces, order }: Replacement): Sql {
  if (!replaces) return empty;
  const afterCustomer = order.customerId ? sql` AND EXISTS (SELECT FROM customer)` : empty;
  return sql`replaced_order AS (
      SELECT id, status, payment_status, inventory_status FROM orders
      WHERE id = ${replaces.orderId} AND version = ${replaces.version}${afterCustomer} FOR UPDATE
    ), `;
}

/** Adds the event to the replaced order with which its page refers to the new one. */
export function reportReplacement({ replaces, actor, now }: Replacement): Sql {
  if (!replaces) return empty;
  return sql`, reported_order AS (
      UPDATE orders o SET seq = o.seq + 1, version = o.version + 1, updated_at = ${writtenAt(now)}
      FROM replaced_order, inserted_order WHERE o.id = replaced_order.id
      RETURNING o.id, o.seq, inserted_order.id AS replacement_id
    ), inserted_replacement_event AS (
      INSERT INTO order_events
        (order_id, seq, type, data, actor, at, status, payment_status, inventory_status, span_id)
      SELECT id, reported_order.seq, 'order/replaced',
        jsonb_build_object('replacementOrderId', replacement_id), ${actor}, ${now}::timestamptz,
        status, payment_status, inventory_status, ${spanIdForOrder(replaces.orderId)}
      FROM reported_order JOIN replaced_order USING (id)
    )`;
}
