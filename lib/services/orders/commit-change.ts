import sql, { empty, join, type Sql } from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import { applyChange, applyPatch } from "@/lib/domain/order/apply-change";
import { refundKeyStart } from "@/lib/domain/order/call-keys";
import type { OrderChange } from "@/lib/domain/order/change";
import type { OrderFacts, OrderPolicy, RefundFacts } from "@/lib/domain/order/facts";
import { nextStep } from "@/lib/domain/order/next-step";
import { canChangeAtGateway, firstCheckAt } from "@/lib/domain/order/payment-checks";
import { isEnded, type PaymentStatus } from "@/lib/domain/order/status";
import { CallTakenOver, type Claim, markChanged } from "@/lib/services/idempotency/idempotent-call";
import { writeDispute } from "@/lib/services/payments/dispute-rows";
import { customerToCharge } from "@/lib/services/payments/gateway-customer";
import { spanIdForOrder } from "@/lib/telemetry/order-traces";
import { insertNoteAndEmail, onlyAddsEvents } from "./commit-note-and-email";
import {
  lockStockToReserve,
  removeUnits,
  requestReorders,
  restockUnits,
  stockChangeSql,
} from "./order-stock-statement";
import { mayHoldUnits } from "./unpaid-holds";
import { writeRefund } from "./write-refund";
import { writeShipment } from "./write-shipment";
import { writtenAt } from "./written-at";

export type CommitOutcome =
  | { kind: "committed"; order: OrderFacts }
  /** The order has changed since its facts were read; nothing was written. */
  | { kind: "stale" }
  /** Too few units were available; nothing was written. */
  | { kind: "short"; productIds: number[] };

interface CommittedRow {
  updated: boolean;
  /** Whether the order had the version on which the decision was made. */
  current: boolean;
  short: number[];
  paymentId: number | null;
  shipmentId: number | null;
  refundId: number | null;
}

/**
 * Writes a change in one statement: the order, its events, and the rows that belong to it.
 * Optimistic locking: nothing is written unless the order's `version` is the one that the decision
 * was made on. Rows are locked in the order in which everything locks them, which rules out deadlocks:
 * customers, orders by id, stock by product (docs/decisions/0002). Throws `CallTakenOver`, and writes
 * nothing, if the claim with which the change is made is another call's by now.
 */
export async function commitChange(
  db: Queryable,
  order: OrderFacts,
  change: OrderChange,
  by: { actor: string; now: Date; policy: OrderPolicy; appUrl: string; claim: Claim | null },
): Promise<CommitOutcome> {
  const applied = applyChange(order, change, by.now);
  const after = withNextStep(applied, by, onlyAddsEvents(change) ? order.attention : null);
  const reserves = change.stock === "reserve";
  const hasUnits = reserves ? sql` AND NOT EXISTS (SELECT FROM shortages)` : empty;
  const isCurrent = sql`EXISTS (SELECT FROM locked_order)`;
  const writes = join(
    [
      insertNoteAndEmail(after, change, by),
      insertEvents(order, change, by),
      writePayment(order, change, { seq: after.seq, now: by.now }),
      writeRefund(order, change, by),
      writeDispute(change, by.now),
      writeShipment(change.shipment, by.now),
      stockChangeSql(change.stock, by),
      requestReorders(change.shortOf, by.now),
      restockUnits(change.restock, by),
      removeUnits(change.removal, by),
      releaseReplaced(order, after, by.now),
    ],
    "",
  );
  // The order is locked before the key, as `eraseCustomer` does.
  const marked = by.claim
    ? sql`, marked AS (${markChanged(by.claim, `order:${order.id}`, sql`${isCurrent}${hasUnits}`)})`
    : empty;
  const isOwnCall = by.claim ? sql` AND EXISTS (SELECT FROM marked)` : empty;
  const short = reserves
    ? sql`(SELECT coalesce(array_agg(product_id), '{}') FROM shortages)`
    : sql`'{}'::int[]`;
  const [row] = await db.query<CommittedRow>(sql`
    WITH ${lockOrder(order, after)}${lockStockToReserve(change.stock)}${marked}, updated_order AS (
      UPDATE orders o SET ${orderColumns(after, by)}${editedColumns(change)}
      FROM locked_order WHERE o.id = locked_order.id${hasUnits}${isOwnCall}
      RETURNING o.id
    )${writes}
    SELECT EXISTS (SELECT FROM updated_order) AS updated, ${isCurrent} AS current, ${short} AS short,
      ${newId(change.payment, sql`written_payment`)} AS "paymentId",
      ${newId(change.shipment, sql`written_shipment`)} AS "shipmentId",
      ${newId(change.refund, sql`written_refund`)} AS "refundId"`);
  if (row?.updated) return { kind: "committed", order: withIds(after, row) };
  if (row && row.short.length > 0) return { kind: "short", productIds: row.short };
  if (row?.current && by.claim) throw new CallTakenOver();
  return { kind: "stale" };
}

/**
 * Locks the order if it has not changed. The order that it replaces is locked first if it is released
 * too: its id is lower.
 */
function lockOrder(before: OrderFacts, after: OrderFacts): Sql {
  const isUnchanged = sql`id = ${before.id} AND version = ${before.version}`;
  if (!releasesReplaced(before, after)) {
    return sql`locked_order AS (SELECT id FROM orders WHERE ${isUnchanged} FOR UPDATE)`;
  }
  return sql`locked_orders AS (
      SELECT id, version FROM orders WHERE id = ${before.id}
        OR id = (SELECT replaces_order_id FROM orders WHERE id = ${before.id})
      ORDER BY id FOR UPDATE
    ), locked_order AS (SELECT id FROM locked_orders WHERE ${isUnchanged})`;
}

/** An order that ends unshipped replaces no other any more: the replaced one changes with it. */
function releasesReplaced(before: OrderFacts, after: OrderFacts): boolean {
  return isEnded(after.status) && before.status !== after.status;
}

function releaseReplaced(before: OrderFacts, after: OrderFacts, now: Date): Sql {
  if (!releasesReplaced(before, after)) return empty;
  return sql`, released_order AS (
      UPDATE orders o SET version = o.version + 1, updated_at = ${writtenAt(now)}
      FROM updated_order JOIN orders r USING (id) WHERE o.id = r.replaces_order_id
    )`;
}

/** The id of the row that the statement inserts; null when it only updates the row, or neither. */
function newId(written: { kind: "open" | "set" } | undefined, rows: Sql): Sql {
  return written?.kind === "open" ? sql`(SELECT id FROM ${rows})` : sql`NULL::int`;
}

/** The facts with the ids of the rows that the statement has inserted. */
function withIds(order: OrderFacts, row: CommittedRow): OrderFacts {
  return {
    ...order,
    payment: order.payment && {
      ...order.payment,
      id: row.paymentId ?? order.payment.id,
      refunds: order.payment.refunds.map((refund) =>
        refund.id === 0 ? withRefundId(order, refund, row.refundId ?? 0) : refund,
      ),
    },
    shipment:
      order.shipment && row.shipmentId !== null
        ? { ...order.shipment, id: row.shipmentId }
        : order.shipment,
  };
}

function withRefundId(order: OrderFacts, refund: RefundFacts, id: number): RefundFacts {
  return { ...refund, id, idempotencyKey: `${refundKeyStart(order)}${id}` };
}

/** The facts with what the order waits for from now on, and since when. */
function withNextStep(
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

function orderColumns(after: OrderFacts, by: { now: Date; policy: OrderPolicy }): Sql {
  const step = nextStep(after, by.policy, by.now);
  return sql`status = ${after.status}, payment_status = ${after.paymentStatus},
    inventory_status = ${after.inventoryStatus}, failure_reason = ${after.failureReason},
    cancel_reason = ${after.cancelReason}, ship_requested_at = ${after.shipRequestedAt},
    ship_by = ${after.shipBy}, held_at = ${after.heldAt}, hold_reason = ${after.holdReason},
    waiting_for = ${after.waitingFor},
    waiting_since = ${after.waitingSince}, waiting_until = ${step?.until ?? null},
    resume_at = ${step?.resumeAt ?? null}, resume_count = 0, attention = ${after.attention},
    seq = ${after.seq}, version = o.version + 1, updated_at = ${writtenAt(by.now)},
    caller_hash = CASE WHEN ${mayHoldUnits(after)} THEN o.caller_hash END`;
}

function editedColumns({ address, details = {} }: OrderChange): Sql {
  const { reference, metadata } = details;
  const columns = [
    ...(address === undefined ? [] : [sql`shipping_address = ${JSON.stringify(address)}::jsonb`]),
    ...(reference === undefined ? [] : [sql`reference = ${reference}`]),
    ...(metadata === undefined ? [] : [sql`metadata = ${JSON.stringify(metadata)}::jsonb`]),
  ];
  return columns.length === 0 ? empty : sql`, ${join(columns)}`;
}

/** Every event stores the three statuses as they are after its own step. */
function insertEvents(
  order: OrderFacts,
  change: OrderChange,
  by: { actor: string; now: Date },
): Sql {
  let facts = order;
  let seq = order.seq;
  const rows: object[] = [];
  for (const step of change.steps) {
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
  return sql`, inserted_events AS (
      INSERT INTO order_events
        (order_id, seq, type, data, actor, at, status, payment_status, inventory_status, span_id)
      SELECT updated_order.id, e.seq, e.type, ${eventData(change)}, ${by.actor},
        ${by.now}::timestamptz, e.status, e.payment_status, e.inventory_status,
        ${spanIdForOrder(order.id)}
      FROM updated_order, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS e (
        seq int, type text, data jsonb, status text, payment_status text, inventory_status text)
      ORDER BY e.seq
    )`;
}

/** The event's data, with the id of the note that the change inserts. */
function eventData({ note }: OrderChange): Sql {
  if (note === undefined) return sql`e.data`;
  return sql`e.data || jsonb_build_object('noteId', (SELECT id FROM inserted_note))`;
}

function writePayment(
  order: OrderFacts,
  { payment, review }: OrderChange,
  { seq, now }: { seq: number; now: Date },
): Sql {
  if (!payment) return empty;
  if (payment.kind === "open") {
    return sql`, written_payment AS (
      INSERT INTO payments (order_id, attempt, method, status, amount, currency, provider_ref,
        idempotency_key, gateway_customer_ref, order_seq, created_at, updated_at)
      SELECT updated_order.id, ${payment.attempt}, ${payment.method}, 'pending', ${order.total},
        ${order.currency}, ${payment.providerRef ?? null}, ${payment.idempotencyKey},
        ${customerToCharge(order, payment.method)}, ${seq}, ${now}::timestamptz,
        ${now}::timestamptz
      FROM updated_order RETURNING id
    )`;
  }
  return sql`, written_payment AS (
      UPDATE payments p SET status = ${payment.status}, order_seq = ${seq}, updated_at = ${now},
        ${watchSoon(payment.status, now)}
        captured_amount = coalesce(${payment.capturedAmount ?? null}, p.captured_amount),
        refunded_amount = coalesce(${payment.refundedAmount ?? null}, p.refunded_amount),
        provider_ref = coalesce(${payment.providerRef ?? null}, p.provider_ref),
        capture_before = coalesce(${payment.captureBefore ?? null}, p.capture_before),
        capture_requested_at =
          coalesce(${payment.captureRequestedAt ?? null}, p.capture_requested_at),
        card_brand = coalesce(${payment.card?.brand ?? null}, p.card_brand),
        card_last4 = coalesce(${payment.card?.last4 ?? null}, p.card_last4),
        missing_review = coalesce(${review?.missing ?? null}::text, p.missing_review),
        failure_code = ${payment.failure?.code ?? null},
        failure_message = ${payment.failure?.message ?? null}
      FROM updated_order WHERE p.id = ${payment.id}
    )`;
}

/** A payment that can change at the gateway is asked about, also if nothing could change before. */
function watchSoon(status: PaymentStatus, now: Date): Sql {
  if (!canChangeAtGateway(status)) return empty;
  return sql`check_at = least(p.check_at, ${firstCheckAt(now)}::timestamptz),`;
}
