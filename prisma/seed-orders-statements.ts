import sql, { type Sql } from "sql-template-tag";
import { attentionTexts } from "@/lib/domain/order/operator-attention-text";

/** The credential of seeded orders, which distinguishes them from real ones. */
export const seedCredential = "seed:orders";

/** The email domain of the seeded customers. */
const emailDomain = "seed.test";

const firstNames = `{Ada,Ben,Chloe,Dario,Elif,Femi,Greta,Hugo,Ines,Jonas,Kira,Liam,Mina,Noor,Oscar,Petra,Quinn,Rosa,Sven,Tariq,Uma,Vera,Wanda,Yara}`;
const lastNames = `{Marsh,Okafor,Lindqvist,Moretti,Demir,Adeyemi,Baumann,Laurent,Costa,Weber,Novak,Byrne,Tanaka,Haddad,Silva,Horvat,Walsh,Delgado,Berg,Aziz,Patel,Kovacs,Nowak,Farouk}`;

/** Inserts seeded customers until there are `count` of them. */
export function insertCustomers(count: number): Sql {
  return sql`
    INSERT INTO customers (email, name, default_payment_method, created_at)
    SELECT lower(first || '.' || last) || n || ${`@${emailDomain}`}::text, first || ' ' || last,
      CASE WHEN n % 3 > 0 THEN 'pm_card_visa' END, now() - interval '366 days'
    FROM generate_series(1, ${count}::int) n,
      LATERAL (SELECT (${firstNames}::text[])[1 + n % 24] AS first,
                      (${lastNames}::text[])[1 + n / 24 % 24] AS last) name
    ON CONFLICT (email) DO NOTHING`;
}

/** The outcomes of orders: the final statuses, the number of events, and what the order waits for. */
const outcomes = sql`(VALUES
  ('completed',     'completed',  'paid',               'fulfilled',     NULL,               4, NULL),
  ('refunded',      'completed',  'refunded',           'fulfilled',     NULL,               5, NULL),
  ('part_refunded', 'completed',  'partially_refunded', 'fulfilled',     NULL,               5, NULL),
  ('delivering',    'shipped',    'paid',               'fulfilled',     NULL,               3, 'delivery'),
  ('packing',       'processing', 'paid',               'reserved',     NULL,               2, 'fulfillment'),
  ('unpaid',        'pending',    'pending',            'reserved',     NULL,               2, 'payment'),
  ('cancelled',     'cancelled',  'pending',            'released',     NULL,               2, NULL),
  ('expired',       'expired',    'pending',            'released',     NULL,               2, NULL),
  ('declined',      'failed',     'declined',           'released',     'payment_declined', 2, NULL),
  ('out_of_stock',  'failed',     'voided',             'out_of_stock', 'out_of_stock',     2, NULL)
) AS o (name, status, payment_status, inventory_status, failure_reason, seq, waiting_for)`;

/** The events of each outcome: type, time after the order was placed, and the statuses after it. */
const timelines = sql`(VALUES
  (1, 'order/created', interval '0', 'pending', 'pending', 'pending',
    '{completed,refunded,part_refunded,delivering,packing,unpaid,cancelled,expired,declined,out_of_stock}'),
  (2, 'payment/completed', interval '4 seconds', 'processing', 'paid', 'reserved',
    '{completed,refunded,part_refunded,delivering,packing}'),
  (3, 'order/shipped', interval '9 hours', 'shipped', 'paid', 'fulfilled',
    '{completed,refunded,part_refunded,delivering}'),
  (4, 'order/status.updated', interval '3 days', 'completed', 'paid', 'fulfilled',
    '{completed,refunded,part_refunded}'),
  (5, 'payment/refunded', interval '8 days', 'completed', 'refunded', 'fulfilled', '{refunded}'),
  (5, 'payment/refunded', interval '8 days', 'completed', 'partially_refunded', 'fulfilled',
    '{part_refunded}'),
  (2, 'inventory/reserved', interval '1 second', 'pending', 'pending', 'reserved', '{unpaid}'),
  (2, 'order/cancelled', interval '6 minutes', 'cancelled', 'pending', 'released', '{cancelled}'),
  (2, 'order/expired', interval '15 minutes', 'expired', 'pending', 'released', '{expired}'),
  (2, 'order/status.updated', interval '3 seconds', 'failed', 'declined', 'released',
    '{declined}'),
  (2, 'inventory/out_of_stock', interval '1 second', 'failed', 'voided', 'out_of_stock',
    '{out_of_stock}')
) AS event (seq, type, after, status, payment_status, inventory_status, outcomes)`;

/**
 * Drafts a batch of orders: customer, time and outcome. The newest 1% is mostly open, the next 3% is
 * mostly in transit, and the rest has ended, in the proportions of a typical shop.
 */
export function draftOrders(part: { done: number; size: number; count: number }): Sql {
  const { done, size, count } = part;
  return sql`
    CREATE TEMP TABLE draft ON COMMIT DROP AS
    WITH shopper AS MATERIALIZED (
      SELECT array_agg(id ORDER BY id) AS ids, count(*)::int AS many
      FROM customers WHERE email LIKE ${`%@${emailDomain}`}::text
    ), reserved AS MATERIALIZED (
      -- Reserves a block of ids from the sequence.
      SELECT setval(seq, nextval(seq) + ${size}::int - 1) - ${size}::int AS before
      FROM pg_get_serial_sequence('orders', 'id') seq
    ), draw AS MATERIALIZED (
      SELECT n, (${count}::int - ${done}::int - n)::float8 / ${count}::int AS age,
        random() AS fate, random() AS buyer, random() AS guest, random() AS chance
      FROM generate_series(1, ${size}::int) n
    )
    SELECT (before + n)::int AS id, date_trunc('milliseconds',
        now() - age * interval '365 days') AS created_at,
      CASE WHEN guest >= 0.1 THEN ids[1 + floor(buyer * buyer * many)::int] END AS customer_id,
      chance,
      CASE WHEN age < 0.01 AND fate < 0.4 THEN 'packing'
        WHEN age < 0.01 AND fate < 0.7 THEN 'unpaid'
        WHEN age < 0.01 THEN 'delivering'
        WHEN age < 0.04 AND fate < 0.1 THEN 'packing'
        WHEN age < 0.04 AND fate < 0.8 THEN 'delivering'
        WHEN fate < 0.05 THEN 'cancelled'
        WHEN fate < 0.07 THEN 'expired'
        WHEN fate < 0.085 THEN 'declined'
        WHEN fate < 0.09 THEN 'out_of_stock'
        WHEN fate < 0.1 THEN 'refunded'
        WHEN fate < 0.12 THEN 'part_refunded'
        ELSE 'completed' END AS outcome
    FROM draw, shopper, reserved`;
}

/** Drafts one to three products for each order of the batch; some sell far better than others. */
export function draftLines(): Sql {
  return sql`
    CREATE TEMP TABLE draft_line ON COMMIT DROP AS
    WITH catalog AS MATERIALIZED (
      SELECT array_agg(id ORDER BY id) AS ids, count(*)::int AS many
      FROM products JOIN stock ON product_id = id
      WHERE price > 0 AND currency = (SELECT currency FROM products ORDER BY id LIMIT 1)
    ), basket AS MATERIALIZED (
      SELECT id AS order_id, outcome, floor(power(random(), 2) * many)::int AS first,
        least(many, CASE WHEN chance < 0.7 THEN 1 WHEN chance < 0.92 THEN 2 ELSE 3 END) AS lines
      FROM draft, catalog
    )
    SELECT order_id, outcome, line, p.id AS product_id, p.sku, p.name, p.currency,
      p.price AS unit_price, (1 + floor(power(random(), 4) * 3))::int AS quantity
    FROM basket CROSS JOIN catalog CROSS JOIN LATERAL generate_series(1, lines) line
      JOIN products p ON p.id = ids[1 + (first + line - 1) % many]`;
}

export function writeOrders(): Sql {
  return sql`
    INSERT INTO orders (id, customer_id, email, credential, reference, status, payment_status,
      inventory_status, failure_reason, cancel_reason, currency, subtotal, total,
      shipping_address, payment_method, seq, waiting_for, waiting_since, waiting_until, attention,
      held_at, hold_reason, created_at, updated_at, expires_at)
    SELECT d.id, d.customer_id, coalesce(c.email, 'guest' || d.id || ${`@${emailDomain}`}::text),
      ${seedCredential}, CASE WHEN chance < 0.6 THEN 'SO-' || d.id END, status, payment_status,
      inventory_status, failure_reason, CASE WHEN outcome = 'cancelled' THEN 'Ordered by mistake' END,
      currency, amount, amount, jsonb_build_object('name', coalesce(c.name, 'Guest ' || d.id),
        'line1', d.id % 180 + 1 || ' Harbour Street', 'city', 'Portsmouth',
        'postalCode', 'PO1 3AX', 'country', 'GB'),
      CASE WHEN outcome <> 'unpaid' THEN 'pm_card_visa' END, o.seq, waiting_for,
      CASE WHEN waiting_for IS NOT NULL THEN created_at END,
      CASE WHEN waiting_for IS NOT NULL THEN now() + interval '30 days' END,
      CASE WHEN chance < 0.97 THEN NULL
        WHEN outcome = 'packing' THEN ${attentionTexts.overdueToShip}::text
        WHEN outcome = 'delivering' AND chance > 0.99 THEN ${attentionTexts.overdueToArrive}::text END,
      CASE WHEN outcome = 'packing' AND chance < 0.01 THEN now() END,
      CASE WHEN outcome = 'packing' AND chance < 0.01 THEN 'The address looks wrong' END,
      created_at, created_at,
      CASE WHEN outcome = 'unpaid' THEN now() + interval '30 days'
        ELSE created_at + interval '15 minutes' END
    FROM draft d JOIN ${outcomes} ON o.name = d.outcome
      JOIN (SELECT order_id, min(currency) AS currency, sum(unit_price * quantity)::int AS amount
              FROM draft_line GROUP BY order_id) l ON l.order_id = d.id
      LEFT JOIN (SELECT id AS customer_id, email, name FROM customers) c USING (customer_id)
    ORDER BY d.id`;
}

export function writeItems(): Sql {
  return sql`
    INSERT INTO order_items (order_id, line, product_id, sku, name, quantity, unit_price)
    SELECT order_id, line, product_id, sku, name, quantity, unit_price FROM draft_line
    ORDER BY order_id, line`;
}

/**
 * Inserts the events as already sent, so that no function handles them and no email goes out, and with
 * their positions in the feed, so that the dispatcher has nothing to do.
 */
export function writeEvents(): Sql {
  return sql`
    WITH feed AS MATERIALIZED (SELECT last_position FROM feed_counter FOR UPDATE), written AS (
    INSERT INTO order_events (order_id, seq, type, data, actor, at, status, payment_status,
      inventory_status, sent_at, position)
    SELECT d.id, event.seq, event.type, CASE event.type
        WHEN 'payment/completed' THEN jsonb_build_object('amount', o.total)
        WHEN 'order/shipped' THEN jsonb_build_object('carrier', 'Waybill Post',
          'trackingNumber', ${trackingNumber})
        WHEN 'order/cancelled' THEN '{"reason": "Ordered by mistake"}'
        WHEN 'order/status.updated' THEN jsonb_build_object('to', event.status,
          'failureReason', o.failure_reason)
        ELSE '{}' END,
      'system', d.created_at + event.after, event.status, event.payment_status,
      event.inventory_status, d.created_at + event.after,
      feed.last_position + row_number() OVER (ORDER BY d.id, event.seq)
    FROM draft d JOIN orders o ON o.id = d.id
      JOIN ${timelines} ON d.outcome = ANY (event.outcomes::text[]) CROSS JOIN feed
    ORDER BY d.id, event.seq RETURNING 1)
    UPDATE feed_counter SET last_position = last_position + (SELECT count(*) FROM written)`;
}

export function writePayments(): Sql {
  return sql`
    INSERT INTO payments (order_id, attempt, method, status, amount, currency, captured_amount,
      refunded_amount, provider_ref, idempotency_key, failure_code, failure_message, created_at,
      updated_at, checked_at, check_at)
    SELECT o.id, 1, 'pm_card_visa', o.payment_status, o.total, o.currency,
      CASE WHEN o.payment_status IN ('declined', 'voided') THEN 0 ELSE o.total END,
      CASE d.outcome WHEN 'refunded' THEN o.total WHEN 'part_refunded' THEN ${half} ELSE 0 END,
      'pi_seed_' || o.id, 'order-' || o.id || '-authorize-1',
      CASE WHEN d.outcome = 'declined' THEN 'card_declined' END,
      CASE WHEN d.outcome = 'declined' THEN 'Your card was declined.' END,
      o.created_at, o.created_at, o.created_at, NULL
    FROM draft d JOIN orders o ON o.id = d.id
    WHERE d.outcome NOT IN ('unpaid', 'cancelled', 'expired') ORDER BY o.id`;
}

const half = sql`greatest(1, o.total / 2)`;

export function writeRefunds(): Sql {
  return sql`
    INSERT INTO refunds (payment_id, amount, currency, status, reason, origin, provider_ref,
      created_at, updated_at, checked_at)
    SELECT p.id, p.refunded_amount, p.currency, 'succeeded', 'requested_by_customer', 'operator',
      're_seed_' || p.order_id, at, at, at
    FROM draft d JOIN payments p ON p.order_id = d.id,
      LATERAL (SELECT d.created_at + interval '8 days' AS at) refunded
    WHERE p.refunded_amount > 0 ORDER BY p.id`;
}

const trackingNumber = sql`'SEED' || lpad(d.id::text, 10, '0')`;

export function writeShipments(): Sql {
  return sql`
    INSERT INTO shipments (order_id, status, idempotency_key, carrier, carrier_ref,
      tracking_number, estimated_delivery, requested_at, shipped_at, delivered_at, updated_at)
    SELECT d.id, CASE WHEN d.outcome = 'delivering' THEN 'in_transit' ELSE 'delivered' END,
      'order-' || d.id || '-label-1', 'Waybill Post', 'seed_' || d.id, ${trackingNumber},
      d.created_at + interval '3 days', shipped, shipped,
      CASE WHEN d.outcome <> 'delivering' THEN d.created_at + interval '3 days' END, shipped
    FROM draft d, LATERAL (SELECT d.created_at + interval '9 hours' AS shipped) s
    WHERE d.outcome IN ('completed', 'refunded', 'part_refunded', 'delivering') ORDER BY d.id`;
}

/** The status of a line's reservation; null when its units were never reserved. */
const reservationStatus = sql`CASE WHEN l.outcome IN ('packing', 'unpaid') THEN 'open'
  WHEN l.outcome IN ('cancelled', 'expired', 'declined') THEN 'released'
  WHEN l.outcome <> 'out_of_stock' THEN 'fulfilled' END`;

export function writeReservations(): Sql {
  return sql`
    INSERT INTO reservations (order_id, product_id, quantity, status, created_at, closed_at)
    SELECT l.order_id, l.product_id, l.quantity, ${reservationStatus}, d.created_at,
      CASE WHEN ${reservationStatus} <> 'open' THEN d.created_at + interval '9 hours' END
    FROM draft_line l JOIN draft d ON d.id = l.order_id
    WHERE l.outcome <> 'out_of_stock' ORDER BY l.order_id, l.product_id`;
}

/** Receives exactly the units that the batch uses, so that the available stock does not change. */
export function writeStock(): Sql {
  return sql`
    WITH used AS (
      SELECT l.product_id, coalesce(sum(quantity) FILTER (WHERE ${reservationStatus} = 'open'), 0)::int AS open,
        coalesce(sum(quantity) FILTER (WHERE ${reservationStatus} = 'fulfilled'), 0)::int AS gone
      FROM draft_line l GROUP BY l.product_id
    ), received AS (
      INSERT INTO inventory_movements (product_id, kind, quantity, reserved_delta, reason, at)
      SELECT product_id, 'receive', open + gone, 0, 'Supplier delivery', (SELECT min(created_at) FROM draft)
      FROM used WHERE open + gone > 0
    )
    UPDATE stock s SET on_hand = on_hand + used.open, reserved = reserved + used.open
    FROM used WHERE used.product_id = s.product_id`;
}

export function writeMovements(): Sql {
  return sql`
    INSERT INTO inventory_movements (product_id, order_id, kind, quantity, reserved_delta, at)
    SELECT l.product_id, l.order_id, move.kind, move.units, move.reserved, d.created_at + move.after
    FROM draft_line l JOIN draft d ON d.id = l.order_id
      CROSS JOIN LATERAL (VALUES
        ('reserve', 0, l.quantity, interval '1 second', true),
        ('fulfill', -l.quantity, -l.quantity, interval '9 hours', ${reservationStatus} = 'fulfilled'),
        ('release', 0, -l.quantity, interval '6 minutes', ${reservationStatus} = 'released')
      ) AS move (kind, units, reserved, after, happened)
    WHERE l.outcome <> 'out_of_stock' AND move.happened ORDER BY l.order_id, l.product_id`;
}
