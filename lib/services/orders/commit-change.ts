import sql, { empty, type Sql } from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import {
  applyChange,
  applyPatch,
  type OrderChange,
  type PaymentChange,
  type RefundChange,
  type ShipmentChange,
} from "@/lib/domain/order/change";
import type { OrderFacts, OrderPolicy } from "@/lib/domain/order/facts";
import { nextStep } from "@/lib/domain/order/next-step";

export type Committed =
  | { kind: "committed"; order: OrderFacts }
  /** Somebody else has changed the order since its facts were read. */
  | { kind: "stale" }
  /** The units were not there; nothing was written. */
  | { kind: "short"; productIds: number[] };

interface CommittedRow {
  changed: boolean;
  short: number[];
  paymentId: number | null;
  shipmentId: number | null;
}

/**
 * Writes a change in one statement: the order, its events, and the rows around it. The order's
 * version is the guard (`where id = … and version = …`): the decision was made on exactly these
 * facts, or nothing is written. Rows are locked as order, then stock in product order, so that
 * no two changes can wait for each other.
 */
export async function commitChange(
  db: Queryable,
  order: OrderFacts,
  made: OrderChange,
  by: { actor: string; now: Date; policy: OrderPolicy },
): Promise<Committed> {
  const after = waiting(applyChange(order, made, by.now), by);
  const [row] = await db.query<CommittedRow>(sql`
    WITH target AS (
      SELECT id FROM orders WHERE id = ${order.id} AND version = ${order.version} FOR UPDATE
    )${gate(made.stock)}, changed AS (
      UPDATE orders o SET ${columns(after, by)}
      FROM target ${made.stock === "reserve" ? sql`WHERE o.id = target.id AND NOT EXISTS (SELECT FROM shortage)` : sql`WHERE o.id = target.id`}
      RETURNING o.id
    )${events(order, made, by)}${payment(order, made.payment, by.now)}${refund(order, made.refund, by.now)}${shipment(made.shipment, by.now)}${stock(made.stock, by)}${shortage(made.shortOf, by.now)}
    SELECT EXISTS (SELECT FROM changed) AS changed,
      ${made.stock === "reserve" ? sql`(SELECT coalesce(array_agg(product_id), '{}') FROM shortage)` : sql`'{}'::int[]`} AS short,
      ${made.payment?.kind === "open" ? sql`(SELECT id FROM payment_made)` : sql`NULL::int`} AS "paymentId",
      ${made.shipment?.kind === "open" ? sql`(SELECT id FROM shipment_made)` : sql`NULL::int`} AS "shipmentId"`);
  if (row?.changed) return { kind: "committed", order: withIds(after, row) };
  if (row && row.short.length > 0) return { kind: "short", productIds: row.short };
  return { kind: "stale" };
}

function withIds(order: OrderFacts, row: CommittedRow): OrderFacts {
  return {
    ...order,
    payment:
      order.payment && row.paymentId !== null
        ? { ...order.payment, id: row.paymentId }
        : order.payment,
    shipment:
      order.shipment && row.shipmentId !== null
        ? { ...order.shipment, id: row.shipmentId }
        : order.shipment,
  };
}

/** The facts with what the order now waits for, and since when. */
function waiting(after: OrderFacts, by: { now: Date; policy: OrderPolicy }): OrderFacts {
  const step = nextStep(after, by.policy, by.now);
  const since = step && step.waitingFor === after.waitingFor ? after.waitingSince : by.now;
  return {
    ...after,
    waitingFor: step?.waitingFor ?? null,
    waitingSince: step ? since : null,
    attention: step?.attention ?? null,
  };
}

function columns(after: OrderFacts, by: { now: Date; policy: OrderPolicy }): Sql {
  const step = nextStep(after, by.policy, by.now);
  return sql`status = ${after.status}, payment_status = ${after.paymentStatus},
    inventory_status = ${after.inventoryStatus}, failure_reason = ${after.failureReason},
    cancel_reason = ${after.cancelReason}, ship_requested_at = ${after.shipRequestedAt},
    ship_by = ${after.shipBy}, waiting_for = ${after.waitingFor},
    waiting_since = ${after.waitingSince}, waiting_until = ${step?.until ?? null},
    resume_at = ${step?.resumeAt ?? null}, resume_count = 0, attention = ${after.attention},
    seq = ${after.seq}, version = o.version + 1, updated_at = ${by.now}`;
}

/** Every event carries the three statuses as they are after its own step. */
function events(order: OrderFacts, made: OrderChange, by: { actor: string; now: Date }): Sql {
  let facts = order;
  let seq = order.seq;
  const rows: object[] = [];
  for (const step of made.steps) {
    facts = applyPatch(facts, step.set);
    if (!step.event) continue;
    seq += 1;
    rows.push({
      seq,
      type: step.event.type,
      data: step.event.data,
      status: facts.status,
      payment_status: facts.paymentStatus,
      inventory_status: facts.inventoryStatus,
    });
  }
  if (rows.length === 0) return empty;
  return sql`, events_made AS (
      INSERT INTO order_events
        (order_id, seq, type, data, actor, at, status, payment_status, inventory_status)
      SELECT changed.id, e.seq, e.type, e.data, ${by.actor}, ${by.now}::timestamptz,
        e.status, e.payment_status, e.inventory_status
      FROM changed, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS e (
        seq int, type text, data jsonb, status text, payment_status text, inventory_status text)
      ORDER BY e.seq
    )`;
}

function payment(order: OrderFacts, made: PaymentChange | undefined, now: Date): Sql {
  if (!made) return empty;
  if (made.kind === "open") {
    return sql`, payment_made AS (
      INSERT INTO payments (order_id, attempt, method, status, amount, currency, provider_ref,
        idempotency_key, created_at, updated_at)
      SELECT changed.id, ${made.attempt}, ${made.method}, 'pending', ${order.total},
        ${order.currency}, ${made.providerRef ?? null}, ${made.idempotencyKey},
        ${now}::timestamptz, ${now}::timestamptz
      FROM changed RETURNING id
    )`;
  }
  return sql`, payment_made AS (
      UPDATE payments p SET status = ${made.status}, updated_at = ${now},
        captured_amount = coalesce(${made.capturedAmount ?? null}, p.captured_amount),
        refunded_amount = coalesce(${made.refundedAmount ?? null}, p.refunded_amount),
        provider_ref = coalesce(${made.providerRef ?? null}, p.provider_ref),
        capture_before = coalesce(${made.captureBefore ?? null}, p.capture_before),
        failure_code = ${made.failure?.code ?? null},
        failure_message = ${made.failure?.message ?? null}
      FROM changed WHERE p.id = ${made.id}
    )`;
}

function refund(order: OrderFacts, made: RefundChange | undefined, now: Date): Sql {
  if (!made) return empty;
  if (made.kind === "open") {
    return sql`, refund_made AS (
      INSERT INTO refunds (payment_id, amount, currency, reason, provider_ref, created_at, updated_at)
      SELECT ${made.paymentId}, ${made.amount}, ${order.currency}, ${made.reason},
        ${made.providerRef ?? null}, ${now}::timestamptz, ${now}::timestamptz
      FROM changed
    )`;
  }
  return sql`, refund_made AS (
      UPDATE refunds r SET status = ${made.status}, updated_at = ${now},
        provider_ref = coalesce(${made.providerRef}, r.provider_ref),
        failure_code = ${made.failureCode ?? null}
      FROM changed WHERE r.id = ${made.id}
    )`;
}

function shipment(made: ShipmentChange | undefined, now: Date): Sql {
  if (!made) return empty;
  if (made.kind === "open") {
    return sql`, shipment_made AS (
      INSERT INTO shipments (order_id, idempotency_key, requested_at, updated_at)
      SELECT changed.id, ${made.idempotencyKey}, ${now}::timestamptz, ${now}::timestamptz
      FROM changed RETURNING id
    )`;
  }
  return sql`, shipment_made AS (
      UPDATE shipments s SET status = ${made.status}, updated_at = ${now},
        carrier = coalesce(${made.label?.carrier ?? null}, s.carrier),
        carrier_ref = coalesce(${made.label?.carrierRef ?? null}, s.carrier_ref),
        tracking_number = coalesce(${made.label?.trackingNumber ?? null}, s.tracking_number),
        label_url = coalesce(${made.label?.labelUrl ?? null}, s.label_url),
        estimated_delivery =
          coalesce(${made.label?.estimatedDelivery ?? null}, s.estimated_delivery),
        shipped_at = coalesce(s.shipped_at, ${made.label ? now : null}),
        delivered_at = coalesce(s.delivered_at, ${made.delivered ? now : null})
      FROM changed WHERE s.id = ${made.id}
    )`;
}

/** Before a reservation the counters are locked in product order and looked at as they are now. */
function gate(action: OrderChange["stock"]): Sql {
  if (action !== "reserve") return empty;
  return sql`, locked AS (
      SELECT s.product_id, s.on_hand - s.reserved AS available, s.low_stock_threshold, i.quantity
      FROM target JOIN order_items i ON i.order_id = target.id
        JOIN stock s ON s.product_id = i.product_id
      ORDER BY s.product_id FOR UPDATE OF s
    ), shortage AS (
      SELECT product_id FROM locked WHERE available < quantity
      UNION ALL
      SELECT i.product_id FROM target JOIN order_items i ON i.order_id = target.id
        WHERE NOT EXISTS (SELECT FROM stock s WHERE s.product_id = i.product_id)
    )`;
}

function stock(action: OrderChange["stock"], by: { actor: string; now: Date }): Sql {
  switch (action) {
    case "reserve":
      return sql`, stock_made AS (
      UPDATE stock s SET reserved = s.reserved + locked.quantity
      FROM locked, changed WHERE s.product_id = locked.product_id
    ), reservations_made AS (
      INSERT INTO reservations (order_id, product_id, quantity, created_at)
      SELECT changed.id, locked.product_id, locked.quantity, ${by.now}::timestamptz
      FROM changed, locked
    ), movements_made AS (
      INSERT INTO inventory_movements
        (product_id, order_id, kind, quantity, reserved_delta, actor, at)
      SELECT locked.product_id, changed.id, 'reserve', 0, locked.quantity, ${by.actor},
        ${by.now}::timestamptz
      FROM changed, locked
    ), reorders_made AS (
      INSERT INTO reorder_requests (product_id, reason, available, threshold, quantity, created_at)
      SELECT locked.product_id, 'low_stock', available - locked.quantity, low_stock_threshold,
        greatest(low_stock_threshold * 2 - (available - locked.quantity), 1),
        ${by.now}::timestamptz
      FROM changed, locked
      WHERE available > low_stock_threshold AND available - locked.quantity <= low_stock_threshold
      ON CONFLICT (product_id) WHERE status = 'open' DO UPDATE
        SET reason = excluded.reason, available = excluded.available, sent_at = NULL
        WHERE reorder_requests.reason = 'out_of_stock'
    )`;
    case "release":
      return close("released", "release", sql`0`, sql`reserved = s.reserved - locked.quantity`, by);
    case "consume":
      return close(
        "consumed",
        "consume",
        sql`-locked.quantity`,
        sql`on_hand = s.on_hand - locked.quantity, reserved = s.reserved - locked.quantity`,
        by,
      );
    default:
      return empty;
  }
}

/** The alert for what ran out is sent by the order's own event: the request has nothing to send. */
function shortage(productIds: readonly number[] | undefined, now: Date): Sql {
  if (!productIds) return empty;
  return sql`, reorders_made AS (
      INSERT INTO reorder_requests
        (product_id, reason, available, threshold, quantity, created_at, sent_at)
      SELECT s.product_id, 'out_of_stock', s.on_hand - s.reserved, s.low_stock_threshold,
        greatest(s.low_stock_threshold * 2 - (s.on_hand - s.reserved), 1), ${now}::timestamptz,
        ${now}::timestamptz
      FROM changed, stock s WHERE s.product_id = ANY (${[...productIds]})
      ON CONFLICT (product_id) WHERE status = 'open' DO NOTHING
    )`;
}

/** Closes the order's open reservations and moves the counters by what they held. */
function close(
  status: string,
  kind: string,
  onHand: Sql,
  counters: Sql,
  by: { actor: string; now: Date },
): Sql {
  return sql`, closed AS (
      UPDATE reservations r SET status = ${status}, closed_at = ${by.now}
      FROM changed WHERE r.order_id = changed.id AND r.status = 'open'
      RETURNING r.product_id, r.quantity
    ), locked AS (
      SELECT s.product_id, closed.quantity FROM closed JOIN stock s USING (product_id)
      ORDER BY s.product_id FOR UPDATE OF s
    ), stock_made AS (
      UPDATE stock s SET ${counters} FROM locked WHERE s.product_id = locked.product_id
    ), movements_made AS (
      INSERT INTO inventory_movements
        (product_id, order_id, kind, quantity, reserved_delta, actor, at)
      SELECT locked.product_id, changed.id, ${kind}, ${onHand}, -locked.quantity, ${by.actor},
        ${by.now}::timestamptz
      FROM changed, locked
    )`;
}
