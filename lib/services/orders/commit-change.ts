import sql, { empty, type Sql } from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import {
  applyChange,
  applyPatch,
  type OrderChange,
  type PaymentChange,
  type ShipmentChange,
} from "@/lib/domain/order/change";
import type { OrderFacts, OrderPolicy } from "@/lib/domain/order/facts";
import { nextStep } from "@/lib/domain/order/next-step";
import { isAside, words } from "./commit-note-and-email";
import { gate, restock, shortage, stock } from "./commit-stock";

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
  refundId: number | null;
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
  const applied = applyChange(order, made, by.now);
  const after = waiting(applied, by, isAside(made) ? order.attention : null);
  const [row] = await db.query<CommittedRow>(sql`
    WITH target AS (
      SELECT id FROM orders WHERE id = ${order.id} AND version = ${order.version} FOR UPDATE
    )${gate(made.stock)}, changed AS (
      UPDATE orders o SET ${columns(after, by)}${address(made)}
      FROM target ${made.stock === "reserve" ? sql`WHERE o.id = target.id AND NOT EXISTS (SELECT FROM shortage)` : sql`WHERE o.id = target.id`}
      RETURNING o.id
    )${words(after, made, by)}${events(order, made, by)}${payment(order, made.payment, by.now)}${refund(order, made, by)}${shipment(made.shipment, by.now)}${stock(made.stock, by)}${shortage(made.shortOf, by.now)}${restock(made.restock, by)}
    SELECT EXISTS (SELECT FROM changed) AS changed,
      ${made.stock === "reserve" ? sql`(SELECT coalesce(array_agg(product_id), '{}') FROM shortage)` : sql`'{}'::int[]`} AS short,
      ${made.payment?.kind === "open" ? sql`(SELECT id FROM payment_made)` : sql`NULL::int`} AS "paymentId",
      ${made.shipment?.kind === "open" ? sql`(SELECT id FROM shipment_made)` : sql`NULL::int`} AS "shipmentId",
      ${made.refund?.kind === "open" ? sql`(SELECT id FROM refund_made)` : sql`NULL::int`} AS "refundId"`);
  if (row?.changed) return { kind: "committed", order: withIds(after, row) };
  if (row && row.short.length > 0) return { kind: "short", productIds: row.short };
  return { kind: "stale" };
}

function withIds(order: OrderFacts, row: CommittedRow): OrderFacts {
  return {
    ...order,
    payment: order.payment && {
      ...order.payment,
      id: row.paymentId ?? order.payment.id,
      refunds: order.payment.refunds.map((refund) =>
        refund.id === 0 ? { ...refund, id: row.refundId ?? 0 } : refund,
      ),
    },
    shipment:
      order.shipment && row.shipmentId !== null
        ? { ...order.shipment, id: row.shipmentId }
        : order.shipment,
  };
}

/** The facts with what the order now waits for, and since when. */
function waiting(
  after: OrderFacts,
  by: { now: Date; policy: OrderPolicy },
  attention: string | null,
): OrderFacts {
  const step = nextStep(after, by.policy, by.now);
  const since = step && step.waitingFor === after.waitingFor ? after.waitingSince : by.now;
  return {
    ...after,
    waitingFor: step?.waitingFor ?? null,
    waitingSince: step ? since : null,
    attention: step?.attention ?? (step && attention),
  };
}

function columns(after: OrderFacts, by: { now: Date; policy: OrderPolicy }): Sql {
  const step = nextStep(after, by.policy, by.now);
  return sql`status = ${after.status}, payment_status = ${after.paymentStatus},
    inventory_status = ${after.inventoryStatus}, failure_reason = ${after.failureReason},
    cancel_reason = ${after.cancelReason}, ship_requested_at = ${after.shipRequestedAt},
    ship_by = ${after.shipBy}, held_at = ${after.heldAt}, hold_reason = ${after.holdReason},
    waiting_for = ${after.waitingFor},
    waiting_since = ${after.waitingSince}, waiting_until = ${step?.until ?? null},
    resume_at = ${step?.resumeAt ?? null}, resume_count = 0, attention = ${after.attention},
    seq = ${after.seq}, version = o.version + 1, updated_at = ${by.now}`;
}

function address({ address }: OrderChange): Sql {
  return address === undefined
    ? empty
    : sql`, shipping_address = ${JSON.stringify(address)}::jsonb`;
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
      SELECT changed.id, e.seq, e.type, ${data(made)}, ${by.actor}, ${by.now}::timestamptz,
        e.status, e.payment_status, e.inventory_status
      FROM changed, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS e (
        seq int, type text, data jsonb, status text, payment_status text, inventory_status text)
      ORDER BY e.seq
    )`;
}

function data({ note }: OrderChange): Sql {
  if (note === undefined) return sql`e.data`;
  return sql`e.data || jsonb_build_object('noteId', (SELECT id FROM note_made))`;
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

function refund(
  order: OrderFacts,
  { refund: made, restock }: OrderChange,
  { actor, now }: { actor: string; now: Date },
): Sql {
  if (!made) return empty;
  if (made.kind === "open") {
    return sql`, refund_made AS (
      INSERT INTO refunds (payment_id, amount, currency, reason, origin, request_key, provider_ref,
        lines, actor, created_at, updated_at)
      SELECT ${made.paymentId}, ${made.amount}, ${order.currency}, ${made.reason}, ${made.origin},
        ${made.requestKey ?? null}, ${made.providerRef ?? null}, ${JSON.stringify(made.lines ?? [])}::jsonb, ${actor},
        ${now}::timestamptz, ${now}::timestamptz
      FROM changed RETURNING id
    )`;
  }
  return sql`, refund_made AS (
      UPDATE refunds r SET status = ${made.status}, updated_at = ${now},
        provider_ref = coalesce(${made.providerRef}, r.provider_ref),
        failure_code = ${made.failureCode ?? null},
        restocked_at = coalesce(r.restocked_at, ${restock ? now : null}::timestamptz)
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
        delivered_at = coalesce(s.delivered_at, ${made.delivered ? now : null}),
        handled_at = coalesce(s.handled_at, ${made.handled ? now : null})
      FROM changed WHERE s.id = ${made.id}
    )`;
}
