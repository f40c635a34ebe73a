import sql from "sql-template-tag";
import { anyId } from "@/lib/db/any-id";
import type { Queryable } from "@/lib/db/database";
import { groupStatements } from "@/lib/db/group-statements";
import type {
  OrderFacts,
  PaymentFacts,
  RefundFacts,
  ShipmentFacts,
} from "@/lib/domain/order/facts";
import { disputesOfPayment, toDisputeFacts } from "@/lib/services/payments/dispute-rows";
import { isOpenForeignPayment } from "@/lib/services/payments/foreign-payment-rows";
import { livePaymentFirst } from "@/lib/services/payments/live-payment";

/** The facts as `json_build_object` returns them: dates are strings. */
type Json<T> = {
  [K in keyof T]: T[K] extends Date ? string : Date extends T[K] ? string | null : T[K];
};

type FactsRow = Omit<OrderFacts, "payment" | "earlierPayments" | "shipment"> & {
  payments:
    | (Omit<Json<PaymentFacts>, "disputes" | "refunds"> & {
        refunds: Json<RefundFacts>[];
        disputes: Parameters<typeof toDisputeFacts>[0][];
      })[]
    | null;
  shipment: Json<ShipmentFacts> | null;
};

/** An earlier version, which may still run during an upgrade, stores no key and calls with this. */
const refundKey = sql`coalesce(r.idempotency_key, 'refund-' || r.id)`;

const selectFacts = (orderIds: readonly number[]) => sql`
  SELECT o.id, (SELECT id FROM installation) AS installation, o.version, o.seq, o.status,
    o.payment_status AS "paymentStatus", o.inventory_status AS "inventoryStatus",
    o.failure_reason AS "failureReason",
    o.cancel_reason AS "cancelReason", o.customer_id AS "customerId", o.total, o.currency,
    o.payment_method AS "paymentMethod", o.ship_requested_at AS "shipRequestedAt",
    o.ship_by AS "shipBy", o.held_at AS "heldAt", o.hold_reason AS "holdReason",
    o.waiting_for AS "waitingFor", o.waiting_since AS "waitingSince", o.attention,
    o.created_at AS "createdAt", o.updated_at AS "updatedAt", o.expires_at AS "expiresAt",
    (SELECT json_agg(json_build_object('productId', i.product_id, 'quantity', i.quantity,
        'unitPrice', i.unit_price, 'removedQuantity', i.removed_quantity,
        'unchargedQuantity', i.uncharged_quantity) ORDER BY i.line)
       FROM order_items i WHERE i.order_id = o.id) AS items,
    (SELECT json_agg(json_build_object('id', p.id, 'attempt', p.attempt, 'method', p.method,
        'status', p.status, 'amount', p.amount, 'capturedAmount', p.captured_amount,
        'refundedAmount', p.refunded_amount,
        'refunds', (SELECT coalesce(json_agg(json_build_object('id', r.id, 'origin', r.origin,
            'requestKey', r.request_key, 'amount', r.amount, 'status', r.status,
            'providerRef', r.provider_ref, 'lines', r.lines,
            'isRestocked', r.restocked_at IS NOT NULL, 'failureCode', r.failure_code,
            'idempotencyKey', ${refundKey}, 'isReviewed', r.reviewed_at IS NOT NULL,
            'requestedAt', r.created_at,
            'failedAt', CASE r.status WHEN 'failed' THEN r.updated_at END)
            ORDER BY r.id), '[]')
          FROM refunds r WHERE r.payment_id = p.id),
        'disputes', ${disputesOfPayment},
        'providerRef', p.provider_ref, 'idempotencyKey', p.idempotency_key,
        'captureBefore', p.capture_before, 'captureRequestedAt', p.capture_requested_at,
        'isCaptureReviewed', p.capture_reviewed_at IS NOT NULL, 'orderSeq', p.order_seq,
        'isMissing', p.missing_since IS NOT NULL, 'missingReview', p.missing_review,
        'createdAt', p.created_at, 'updatedAt', p.updated_at)
          ORDER BY ${livePaymentFirst})
       FROM payments p WHERE p.order_id = o.id) AS payments,
    EXISTS (SELECT FROM checkout_sessions c
             WHERE c.order_id = o.id AND c.status = 'open') AS "isCheckoutOpen",
    EXISTS (SELECT FROM foreign_payments f
             WHERE f.order_id = o.id AND ${isOpenForeignPayment}) AS "hasForeignPayment",
    CASE WHEN o.status IN ('shipped', 'delivered', 'completed', 'returned', 'lost')
      THEN (SELECT r.id FROM orders r WHERE r.replaces_order_id = o.id
        AND r.status NOT IN ('failed', 'expired', 'cancelled')) END AS "replacementOrderId",
    (SELECT json_build_object('id', s.id, 'status', s.status,
        'idempotencyKey', s.idempotency_key, 'carrier', s.carrier,
        'trackingNumber', s.tracking_number, 'estimatedDelivery', s.estimated_delivery,
        'isHandled', s.handled_at IS NOT NULL, 'isManual', s.is_manual,
        'restocked', s.restocked, 'overruledStatus', s.overruled_status)
       FROM shipments s WHERE s.order_id = o.id ORDER BY s.id DESC LIMIT 1) AS shipment
  FROM orders o WHERE o.id = ${anyId(orderIds)}`;

/**
 * Reads everything that an order's rules decide on. Null when there is no such order. Orders that are
 * read at the same time, as those of a batch are, share one query.
 */
export const readOrderFacts: (db: Queryable, orderId: number) => Promise<OrderFacts | null> =
  groupStatements(async (db, orderIds: number[]) => {
    const orders = await readFactsOfOrders(db, [...new Set(orderIds)]);
    const byId = new Map(orders.map((order) => [order.id, order]));
    return orderIds.map((id) => byId.get(id) ?? null);
  });

/** The facts of several orders, in no particular order, without those that don't exist. */
export async function readFactsOfOrders(
  db: Queryable,
  orderIds: readonly number[],
): Promise<OrderFacts[]> {
  const rows = await db.query<FactsRow>(selectFacts(orderIds));
  return rows.map(toFacts);
}

function toFacts({ payments, ...row }: FactsRow): OrderFacts {
  const [payment = null, ...earlierPayments] = (payments ?? []).map((payment) => ({
    ...payment,
    refunds: payment.refunds.map((refund) => ({
      ...refund,
      requestedAt: new Date(refund.requestedAt),
      failedAt: toDate(refund.failedAt),
    })),
    disputes: payment.disputes.map(toDisputeFacts),
    captureBefore: toDate(payment.captureBefore),
    captureRequestedAt: toDate(payment.captureRequestedAt),
    createdAt: new Date(payment.createdAt),
    updatedAt: new Date(payment.updatedAt),
  }));
  return {
    ...row,
    items: row.items ?? [],
    payment,
    earlierPayments,
    shipment: row.shipment && {
      ...row.shipment,
      estimatedDelivery: toDate(row.shipment.estimatedDelivery),
    },
  };
}

function toDate(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
