import sql, { empty, type Sql } from "sql-template-tag";
import { amountMax } from "@/lib/domain/money";
import type { OrderFacts, OrderPolicy } from "@/lib/domain/order/facts";
import type { PlaceOrderInput } from "@/lib/domain/order/input";
import { nextStep } from "@/lib/domain/order/next-step";
import type { OrderView } from "@/lib/domain/order/view";

/** What the statement answers: the order when it was taken, else what was wrong with it. */
export interface PlacedRow {
  /** Null when nothing was written. */
  id: number | null;
  trackingSalt: string;
  email: string | null;
  currency: string;
  subtotal: number;
  total: number;
  items: OrderView["items"];
  expiresAt: Date;
  customerFound: boolean;
  productIds: number[];
  currencies: number;
  subtotalWanted: number;
  totalWanted: number;
  currencyWanted: string;
  /** The order has no payment method, so that the cap on unpaid orders applies. */
  paysLater: boolean;
}

export interface InsertOrder {
  order: PlaceOrderInput;
  credential: string;
  actor: string;
  now: Date;
  expiresAt: Date;
  openUnpaidMax: number;
  policy: OrderPolicy;
  /** `refuse` writes nothing for an order that pays later: the caller must hold its lock first. */
  paysLater: "refuse" | "allow";
  key?: { credential: string; key: string; requestHash: string; expiresAt: Date };
  /** The only total, in minor units, at which the order is wanted. */
  agreed?: { total: number; currency: string };
}

/**
 * The statement that takes an order. Prices, names and the default method are read where they are
 * written; a claim on the idempotency key makes parallel requests with it wait for the first.
 */
export function insertOrder(take: InsertOrder): Sql {
  const { order, now, key } = take;
  const lines = order.items.map((item, index) => ({
    line: index + 1,
    product_id: item.productId,
    quantity: item.quantity,
  }));
  const adjusted = (order.adjustments ?? []).reduce((sum, { amount }) => sum + amount, 0);
  const first = firstStep(take);
  const customerId = order.customerId ?? null;
  return sql`
    WITH line AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
        AS l (line int, product_id int, quantity int)
    ), priced AS (
      SELECT l.line, l.quantity, p.id AS product_id, p.sku, p.name, p.price, p.currency
      FROM line l JOIN products p ON p.id = l.product_id AND p.archived_at IS NULL
    ), customer AS (
      SELECT id, email, default_payment_method FROM customers
      WHERE id = ${customerId}::int AND erased_at IS NULL
    ), buyer AS (
      SELECT coalesce(${order.email?.toLowerCase() ?? null}::text,
               (SELECT email FROM customer)) AS email,
        ${method(order)} AS payment_method
    ), sums AS (
      SELECT coalesce(sum(price::bigint * quantity), 0)::bigint AS subtotal,
        (coalesce(sum(price::bigint * quantity), 0) + ${adjusted}::bigint)::bigint AS total,
        coalesce(min(currency), '') AS currency, count(DISTINCT currency)::int AS currencies,
        coalesce(array_agg(product_id), '{}') AS product_ids,
        json_agg(json_build_object('productId', product_id, 'sku', sku, 'name', name,
          'quantity', quantity, 'unitPrice', price, 'subtotal', price::bigint * quantity)
          ORDER BY line) AS items
      FROM priced
    ), accepted AS (
      SELECT sums.*, buyer.* FROM sums, buyer
      WHERE cardinality(product_ids) = ${lines.length} AND currencies = 1
        AND total BETWEEN 1 AND ${amountMax} AND subtotal <= ${amountMax}
        AND (${customerId}::int IS NULL OR EXISTS (SELECT FROM customer))
        AND NOT EXISTS (SELECT FROM line WHERE quantity > 1000)${asAgreed(take)}
        AND (payment_method IS NOT NULL OR ${capAllows(take)})
    ), fresh AS (
      SELECT nextval(pg_get_serial_sequence('orders', 'id'))::int AS id, accepted.* FROM accepted
    ), ${claim(key, now)}taken AS (
      INSERT INTO orders (id, customer_id, email, credential, reference, metadata, currency,
        subtotal, adjustments, total, shipping_address, payment_method, seq, waiting_for,
        waiting_since, waiting_until, resume_at, created_at, updated_at, expires_at)
      SELECT fresh.id, ${customerId}::int, fresh.email, ${take.credential},
        ${order.reference ?? null}, ${JSON.stringify(order.metadata ?? {})}::jsonb,
        fresh.currency, fresh.subtotal, ${JSON.stringify(order.adjustments ?? [])}::jsonb,
        fresh.total, ${JSON.stringify(order.shippingAddress)}::jsonb, fresh.payment_method, 1,
        ${first.waitingFor}, ${now}::timestamptz, ${first.until}::timestamptz,
        ${first.resumeAt}::timestamptz, ${now}::timestamptz, ${now}::timestamptz,
        ${take.expiresAt}::timestamptz
      FROM fresh${key ? sql` JOIN claimed ON true` : empty}
      RETURNING id, tracking_salt, email, currency, subtotal, total, expires_at
    )${around(take)}
    SELECT taken.id, taken.tracking_salt AS "trackingSalt", taken.email, taken.currency,
      taken.subtotal, taken.total, taken.expires_at AS "expiresAt", sums.items,
      EXISTS (SELECT FROM customer) AS "customerFound", sums.product_ids AS "productIds",
      sums.currencies, sums.subtotal AS "subtotalWanted", sums.total AS "totalWanted",
      sums.currency AS "currencyWanted",
      buyer.payment_method IS NULL AS "paysLater"
    FROM sums CROSS JOIN buyer LEFT JOIN taken ON true`;
}

/** The order's lines and its first event. */
function around(take: InsertOrder): Sql {
  const customerId = take.order.customerId ?? null;
  return sql`, items_taken AS (
      INSERT INTO order_items (order_id, line, product_id, sku, name, quantity, unit_price)
      SELECT taken.id, line, product_id, sku, name, quantity, price FROM taken, priced
    ), event_taken AS (
      INSERT INTO order_events
        (order_id, seq, type, data, actor, at, status, payment_status, inventory_status)
      SELECT taken.id, 1, 'order/created', jsonb_build_object('customerId', ${customerId}::int,
          'total', taken.total, 'currency', taken.currency, 'items',
          (SELECT jsonb_agg(jsonb_build_object('productId', product_id, 'quantity', quantity,
             'unitPrice', price) ORDER BY line) FROM priced),
          'expiresAt', ${take.expiresAt.toISOString()}::text),
        ${take.actor}, ${take.now}::timestamptz, 'pending', 'pending', 'pending'
      FROM taken
    )`;
}

/** Omitted means the customer's default method, null means later. */
function method(order: PlaceOrderInput): Sql {
  if (order.paymentMethod !== undefined) return sql`${order.paymentMethod}::text`;
  return sql`(SELECT default_payment_method FROM customer)`;
}

function asAgreed({ agreed }: InsertOrder): Sql {
  if (!agreed) return empty;
  return sql` AND total = ${agreed.total} AND currency = ${agreed.currency}`;
}

function capAllows(take: InsertOrder): Sql {
  if (take.paysLater === "refuse") return sql`false`;
  const holder =
    take.order.customerId != null
      ? sql`customer_id = ${take.order.customerId}`
      : sql`customer_id IS NULL AND email = ${take.order.email?.toLowerCase() ?? null}`;
  return sql`(SELECT count(*) FROM orders WHERE status = 'pending' AND payment_method IS NULL
          AND payment_status IN ('pending', 'declined') AND ${holder}) < ${take.openUnpaidMax}`;
}

/** A key older than its day may be taken again. */
function claim(key: InsertOrder["key"], now: Date): Sql {
  if (!key) return empty;
  return sql`claimed AS (
      INSERT INTO idempotency_keys AS k
        (credential, key, request_hash, order_id, created_at, expires_at)
      SELECT ${key.credential}, ${key.key}, ${key.requestHash}, fresh.id, ${now}::timestamptz,
        ${key.expiresAt}::timestamptz FROM fresh
      ON CONFLICT (credential, key) DO UPDATE SET request_hash = excluded.request_hash,
        order_id = excluded.order_id, created_at = excluded.created_at,
        expires_at = excluded.expires_at
        WHERE k.expires_at <= ${now}
      RETURNING 1
    ), `;
}

/** What a placed order waits for, from the one brain. */
function firstStep(take: InsertOrder) {
  const facts: OrderFacts = {
    id: 0,
    version: 1,
    seq: 1,
    status: "pending",
    paymentStatus: "pending",
    inventoryStatus: "pending",
    failureReason: null,
    cancelReason: null,
    customerId: take.order.customerId ?? null,
    total: 0,
    currency: "",
    paymentMethod: take.order.paymentMethod ?? null,
    items: take.order.items,
    payment: null,
    earlierPayments: [],
    checkoutOpen: false,
    shipment: null,
    shipRequestedAt: null,
    shipBy: null,
    heldAt: null,
    holdReason: null,
    waitingFor: null,
    waitingSince: null,
    attention: null,
    createdAt: take.now,
    updatedAt: take.now,
    expiresAt: take.expiresAt,
  };
  const step = nextStep(facts, take.policy, take.now);
  if (!step) throw new Error("A placed order must wait for something.");
  return step;
}
