import type { Pool } from "pg";
import type { OrderFacts } from "@/lib/domain/order/facts";
import type { OrderStatus } from "@/lib/domain/order/status";

/** An order with the sums and facts that an audit compares. Amounts in minor units. */
export interface AuditedOrder {
  id: number;
  status: OrderStatus;
  waiting_for: string | null;
  attention: string | null;
  total: number;
  currency: string;
  items: OrderFacts["items"];
  seq: number;
  captured: number;
  refunded: number;
  refunds: number;
  lost: number;
  live_payments: number;
  open_units: number;
  open_pages: number;
  events: number;
  last_seq: number;
  /** The carrier's labels with a shipment that is neither voided, lost nor returned. */
  live_labels: string[];
  /** The carrier's labels that are not voided. */
  labels: string[];
  /** Those of the shop's own carriers included. */
  live_shipments: number;
  /** The status of its latest shipment. */
  shipment: string | null;
  /** Whether the bank has taken the money back and the shop has to respond. */
  is_disputed: boolean;
  /** Whether a shipment was requested although a dispute was open then, and was not won. */
  shipped_despite_dispute: boolean;
  /** Whether the gateway has a payment that isn't the order's and that nobody has handled. */
  has_open_foreign_payment: boolean;
  /** Whether a payment of the order is listed as foreign as well. */
  counts_foreign_payment: boolean;
}

/** Reads these orders, by default all. */
export async function readAuditedOrders(
  db: Pick<Pool, "query">,
  orderIds: readonly number[] | null,
): Promise<AuditedOrder[]> {
  const { rows } = await db.query<AuditedOrder>(
    `select o.id, o.status, o.waiting_for, o.attention, o.total, o.currency, o.seq,
       (select json_agg(json_build_object('productId', product_id, 'quantity', quantity,
            'unitPrice', unit_price, 'removedQuantity', removed_quantity,
            'unchargedQuantity', uncharged_quantity) order by line)
          from order_items where order_id = o.id) as items,
       coalesce((select sum(captured_amount) from payments where order_id = o.id), 0)::int
         as captured,
       coalesce((select sum(refunded_amount) from payments where order_id = o.id), 0)::int
         as refunded,
       coalesce((select sum(r.amount) from refunds r join payments p on p.id = r.payment_id
                  where p.order_id = o.id and r.status = 'succeeded'), 0)::int as refunds,
       coalesce((select sum(d.amount) from disputes d join payments p on p.id = d.payment_id
                  where p.order_id = o.id and d.status = 'lost'), 0)::int as lost,
       (select count(*) from payments where order_id = o.id
         and status in ('pending', 'unknown', 'authorized'))::int as live_payments,
       (select count(*) from reservations where order_id = o.id and status = 'open')::int
         as open_units,
       (select count(*) from checkout_sessions where order_id = o.id and status = 'open')::int
         as open_pages,
       (select count(*) from order_events where order_id = o.id)::int as events,
       (select coalesce(max(seq), 0) from order_events where order_id = o.id)::int as last_seq,
       (select count(*) from shipments where order_id = o.id
         and status not in ('voided', 'returned', 'lost'))::int as live_shipments,
       (select status from shipments where order_id = o.id order by id desc limit 1) as shipment,
       array(select tracking_number from shipments where order_id = o.id and not is_manual
         and tracking_number is not null and status not in ('voided', 'returned', 'lost'))
         as live_labels,
       array(select tracking_number from shipments where order_id = o.id and not is_manual
         and tracking_number is not null and status <> 'voided') as labels,
       exists (select from disputes d join payments p on p.id = d.payment_id
         where p.order_id = o.id and d.status = 'needs_response') as is_disputed,
       exists (select from disputes d join payments p on p.id = d.payment_id
           join shipments s on s.order_id = p.order_id
         where p.order_id = o.id and d.status in ('needs_response', 'under_review', 'lost')
           and d.updated_at < s.requested_at) as shipped_despite_dispute,
       exists (select from foreign_payments f where f.order_id = o.id and f.handled_at is null
         and f.status in ('authorized', 'paid')) as has_open_foreign_payment,
       exists (select from foreign_payments f join payments p on p.provider_ref = f.provider_ref
         where p.order_id = o.id) as counts_foreign_payment
     from orders o where $1::int[] is null or o.id = any($1)`,
    [orderIds],
  );
  return rows;
}
