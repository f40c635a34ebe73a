import sql, { empty, raw, type Sql } from "sql-template-tag";
import { isoTime } from "@/lib/db/iso-time";
import { chargeRules } from "@/lib/domain/currencies";
import { amountMax } from "@/lib/domain/money";
import type { OrderFacts, OrderPolicy } from "@/lib/domain/order/facts";
import type { PlaceOrderInput } from "@/lib/domain/order/input";
import { nextStep } from "@/lib/domain/order/next-step";
import type { OrderView } from "@/lib/domain/order/view";
import { resetColumns } from "@/lib/services/idempotency/idempotent-call";
import type { RequestHashes } from "@/lib/services/idempotency/request-hashes";
import { lockReplacedOrder, type ReplacedOrder, reportReplacement } from "./replaced-order-sql";
import {
  countsTowardLimits,
  limitReached,
  noUnpaidHolds,
  type UnpaidBuyer,
  type UnpaidHolds,
  unpaidHoldsColumns,
  unpaidHoldsSql,
} from "./unpaid-holds";
import { writtenAt } from "./written-at";

/** The row that the statement returns: the placed order, or what its validation needs. */
export interface PlacedRow extends UnpaidHolds {
  /** Null when the order was not placed. */
  id: number | null;
  trackingSalt: string;
  email: string | null;
  currency: string;
  subtotal: number;
  total: number;
  items: OrderView["items"];
  expiresAt: Date;
  createdAt: Date;
  customerFound: boolean;
  productIds: number[];
  currencies: number;
  computedSubtotal: number;
  computedTotal: number;
  computedCurrency: string;
  /** Whether the limits of orders that nobody has paid for apply to it. */
  countsTowardLimits: boolean;
}

export interface NewOrder {
  order: PlaceOrderInput;
  credential: string;
  actor: string;
  now: Date;
  expiresAt: Date;
  /** The deadline once the payment page is open; null where that changes nothing. */
  checkoutExpiresAt: Date | null;
  openUnpaidMax: number;
  buyer: UnpaidBuyer;
  policy: OrderPolicy;
  /**
   * `refuse` writes nothing for an order that counts toward the limits of unpaid orders. The caller
   * repeats the statement with `allow`, holding the locks that make the limits exact.
   */
  limited: "refuse" | "allow";
  key?: {
    credential: string;
    key: string;
    hashes: RequestHashes;
    requestId: string | null;
    expiresAt: Date;
  };
  replaces?: ReplacedOrder;
  /** The only total, in minor units, at which the order may be placed. */
  agreed?: { total: number; currency: string };
  /** The trace in which it is placed, which becomes the order's. */
  trace: { traceId: string; spanId: string } | null;
}

const { minimums, steps } = chargeRules();
/** What the total must at least be, and a multiple of which amount: `findTotalIssue` as SQL. */
const minimumTotal = amountByCurrency({ ...steps, ...minimums });
const totalStep = amountByCurrency(steps);

function amountByCurrency(amounts: Readonly<Record<string, number>>): Sql {
  const cases = Object.entries(amounts).map(([code, amount]) => `WHEN '${code}' THEN ${amount}`);
  return sql`${raw(`(CASE currency ${cases.join(" ")} ELSE 1 END)`)}`;
}

/**
 * The statement that validates and inserts an order. Prices, names and the default payment method
 * are read in the same snapshot. Parallel requests with one idempotency key wait for the first,
 * whose row in `idempotency_keys` they conflict with. The customer is locked, so that no order is placed
 * for one who is being erased.
 */
export function placeOrderStatement(newOrder: NewOrder): Sql {
  const { order, now, key } = newOrder;
  const lines = order.items.map((item, index) => ({
    line: index + 1,
    product_id: item.productId,
    quantity: item.quantity,
  }));
  const adjustmentsTotal = (order.adjustments ?? []).reduce((sum, { amount }) => sum + amount, 0);
  const step = firstStep(newOrder);
  const untilMs = step.until && step.until.getTime() - now.getTime();
  const { expiresAt, checkoutExpiresAt } = expiryTimes(newOrder);
  const customerId = order.customerId ?? null;
  const countsHolds = newOrder.limited === "allow";
  return sql`
    WITH lines AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
        AS l (line int, product_id int, quantity int)
    ), priced AS (
      SELECT l.line, l.quantity, p.id AS product_id, p.sku, p.name, p.price, p.currency
      FROM lines l JOIN products p ON p.id = l.product_id AND p.archived_at IS NULL
    ), customer AS (
      SELECT id, email, default_payment_method FROM customers
      WHERE id = ${customerId}::int AND erased_at IS NULL FOR KEY SHARE
    ), ${lockReplacedOrder(newOrder)}buyer AS (
      SELECT coalesce(${order.email?.toLowerCase() ?? null}::text,
               (SELECT email FROM customer)) AS email,
        ${paymentMethod(order)} AS payment_method
    ), ${countsHolds ? sql`${unpaidHoldsSql(newOrder.buyer)}, ` : empty}totals AS (
      SELECT coalesce(sum(price::bigint * quantity), 0)::bigint AS subtotal,
        (coalesce(sum(price::bigint * quantity), 0) + ${adjustmentsTotal}::bigint)::bigint AS total,
        coalesce(min(currency), '') AS currency, count(DISTINCT currency)::int AS currencies,
        coalesce(array_agg(product_id), '{}') AS product_ids,
        json_agg(json_build_object('productId', product_id, 'sku', sku, 'name', name,
          'quantity', quantity, 'shippingQuantity', quantity, 'refundedQuantity', 0,
          'unitPrice', price, 'subtotal', price::bigint * quantity)
          ORDER BY line) AS items
      FROM priced
    ), accepted AS (
      SELECT totals.*, buyer.* FROM totals, buyer
      WHERE cardinality(product_ids) = ${lines.length} AND currencies = 1
        AND (total = 0 OR total BETWEEN ${minimumTotal} AND ${amountMax})
        AND total % ${totalStep} = 0
        AND subtotal <= ${amountMax}
        AND (${customerId}::int IS NULL OR EXISTS (SELECT FROM customer))
        AND NOT EXISTS (SELECT FROM lines WHERE quantity > 1000)${totalIsAgreed(newOrder)}
        ${newOrder.replaces ? sql`AND EXISTS (SELECT FROM replaced_order)` : empty}
        AND (NOT ${countsTowardLimits(newOrder.buyer)} OR ${isWithinUnpaidLimit(newOrder)})
    ), numbered AS (
      SELECT nextval(pg_get_serial_sequence('orders', 'id'))::int AS id, ${writtenAt(now)} AS placed_at,
        accepted.* FROM accepted
    ), ${claimKey(key, now)}inserted_order AS (
      INSERT INTO orders (id, customer_id, email, credential, reference, metadata, currency,
        subtotal, adjustments, total, shipping_address, payment_method, payment_status, seq,
        waiting_for,
        waiting_since, waiting_until, resume_at, created_at, updated_at, expires_at, trace_id,
        checkout_expires_at, replaces_order_id, caller_hash)
      SELECT numbered.id, ${customerId}::int, numbered.email, ${newOrder.credential},
        ${order.reference ?? null}, ${JSON.stringify(order.metadata ?? {})}::jsonb,
        numbered.currency, numbered.subtotal, ${JSON.stringify(order.adjustments ?? [])}::jsonb,
        numbered.total, ${JSON.stringify(order.shippingAddress)}::jsonb, 
        CASE WHEN numbered.total > 0 THEN numbered.payment_method END,
        CASE WHEN numbered.total > 0 THEN 'pending' ELSE 'not_required' END, 1,
        ${step.waitingFor}, ${now}::timestamptz,
        numbered.placed_at + ${untilMs}::int * interval '1 millisecond',
        ${step.resumeAt}::timestamptz, numbered.placed_at, numbered.placed_at,
        ${expiresAt}, ${newOrder.trace?.traceId ?? null},
        ${checkoutExpiresAt}, ${newOrder.replaces?.orderId ?? null}::int,
        ${newOrder.buyer.limits?.callerHash ?? null}::bytea
      FROM numbered${key ? sql` JOIN claimed_key ON true` : empty}
      RETURNING id, tracking_salt, email, currency, subtotal, total, expires_at, created_at
    )${insertLinesAndEvent(newOrder)}${reportReplacement(newOrder)}
    SELECT o.id, o.tracking_salt AS "trackingSalt", o.email, o.currency, o.subtotal, o.total,
      o.expires_at AS "expiresAt", o.created_at AS "createdAt", totals.items,
      EXISTS (SELECT FROM customer) AS "customerFound", totals.product_ids AS "productIds",
      totals.currencies, totals.subtotal AS "computedSubtotal", totals.total AS "computedTotal",
      totals.currency AS "computedCurrency",
      ${countsTowardLimits(newOrder.buyer)} AS "countsTowardLimits",
      ${countsHolds ? unpaidHoldsColumns(newOrder.buyer, newOrder.openUnpaidMax) : noUnpaidHolds}
    FROM totals CROSS JOIN buyer LEFT JOIN inserted_order o ON true`;
}

/**
 * When a `numbered` order expires, before and after its payment page is opened. They count from when it
 * is written: from the verb's earlier clock, the time to pay would be some milliseconds too short.
 */
function expiryTimes({ now, expiresAt, checkoutExpiresAt }: NewOrder) {
  const after = (at: Date | null) =>
    sql`numbered.placed_at + ${at && at.getTime() - now.getTime()}::float8 * interval '1 millisecond'`;
  return { expiresAt: after(expiresAt), checkoutExpiresAt: after(checkoutExpiresAt) };
}

/** Inserts the order's lines and its first event. */
function insertLinesAndEvent(newOrder: NewOrder): Sql {
  const customerId = newOrder.order.customerId ?? null;
  return sql`, inserted_items AS (
      INSERT INTO order_items (order_id, line, product_id, sku, name, quantity, unit_price)
      SELECT o.id, line, product_id, sku, name, quantity, price FROM inserted_order o, priced
    ), inserted_event AS (
      INSERT INTO order_events
        (order_id, seq, type, data, actor, at, status, payment_status, inventory_status, span_id)
      SELECT o.id, 1, 'order/created', jsonb_build_object('customerId', ${customerId}::int,
          'total', o.total, 'currency', o.currency, 'items',
          (SELECT jsonb_agg(jsonb_build_object('productId', product_id, 'quantity', quantity,
             'unitPrice', price) ORDER BY line) FROM priced),
          'expiresAt', ${isoTime(sql`o.expires_at`)}),
        ${newOrder.actor}, ${newOrder.now}::timestamptz, 'pending',
        CASE WHEN o.total > 0 THEN 'pending' ELSE 'not_required' END, 'pending',
        ${newOrder.trace?.spanId ?? null}
      FROM inserted_order o
    )`;
}

/** Omitted means the customer's default method; null means that the order is paid later. */
function paymentMethod(order: PlaceOrderInput): Sql {
  if (order.paymentMethod !== undefined) return sql`${order.paymentMethod}::text`;
  return sql`(SELECT default_payment_method FROM customer)`;
}

function totalIsAgreed({ agreed }: NewOrder): Sql {
  if (!agreed) return empty;
  return sql` AND total = ${agreed.total} AND currency = ${agreed.currency}`;
}

function isWithinUnpaidLimit(newOrder: NewOrder): Sql {
  if (newOrder.limited === "refuse") return sql`false`;
  return sql`${limitReached(newOrder.buyer, newOrder.openUnpaidMax)} IS NULL`;
}

/** Inserts the idempotency key, or takes it over after it has expired. */
function claimKey(key: NewOrder["key"], now: Date): Sql {
  if (!key) return empty;
  return sql`claimed_key AS (
      INSERT INTO idempotency_keys AS k
        (credential, key, request_hash, field_hashes, request_id, order_id, created_at, expires_at)
      SELECT ${key.credential}, ${key.key}, ${key.hashes.request},
        ${JSON.stringify(key.hashes.fields)}::jsonb, ${key.requestId}, numbered.id, ${now}::timestamptz,
        ${key.expiresAt}::timestamptz FROM numbered
      ON CONFLICT (credential, key) DO UPDATE SET ${resetColumns(now)}
        WHERE k.expires_at <= ${now}
      RETURNING 1
    ), `;
}

/** What a new order waits for, according to `nextStep`. */
function firstStep(newOrder: NewOrder) {
  const facts: OrderFacts = {
    id: 0,
    installation: "",
    version: 1,
    seq: 1,
    status: "pending",
    paymentStatus: "pending",
    inventoryStatus: "pending",
    failureReason: null,
    cancelReason: null,
    customerId: newOrder.order.customerId ?? null,
    total: 0,
    currency: "",
    paymentMethod: newOrder.order.paymentMethod ?? null,
    items: [],
    payment: null,
    earlierPayments: [],
    isCheckoutOpen: false,
    hasForeignPayment: false,
    replacementOrderId: null,
    shipment: null,
    shipRequestedAt: null,
    shipBy: null,
    heldAt: null,
    holdReason: null,
    waitingFor: null,
    waitingSince: null,
    attention: null,
    createdAt: newOrder.now,
    updatedAt: newOrder.now,
    expiresAt: newOrder.expiresAt,
  };
  const step = nextStep(facts, newOrder.policy, newOrder.now);
  if (!step) throw new Error("A new order must have a next step.");
  return step;
}
