import sql, { type Sql } from "sql-template-tag";
import { NotFound, requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import { isoTime } from "@/lib/db/iso-time";
import {
  type AdminActor,
  type AdminCustomer,
  type AdminEmail,
  type AdminFailure,
  type AdminNote,
  type AdminOrder,
  type AdminPayment,
  type AdminRefund,
  type AdminStock,
  type AdminWaiting,
  orderCountMax,
} from "@/lib/domain/order/admin-view";
import type { OrderFacts } from "@/lib/domain/order/facts";
import type { ForeignPaymentView } from "@/lib/domain/order/foreign-payment";
import { nextStep } from "@/lib/domain/order/next-step";
import { listOperatorActions } from "@/lib/domain/order/operator-actions";
import { refundableAmount } from "@/lib/domain/order/refund-rules";
import { refundedOrPendingAmount } from "@/lib/domain/order/replacement-rules";
import {
  keptAmount,
  restockableUnits,
  restockedCount,
} from "@/lib/domain/order/shipment-outcome-rules";
import { foreignPaymentColumns } from "@/lib/services/payments/foreign-payment-rows";
import { cardOfPayment, isFromPage } from "@/lib/services/payments/payment-card";
import { actorNames } from "./actor-names";
import { listOrderEvents } from "./list-order-events";
import { readOrderFacts } from "./order-facts";
import { selectOrders, shopFields, toOwnOrderView } from "./order-rows";

type WithoutName<Entry extends AdminActor> = Omit<Entry, "name">;

interface DetailsRow {
  payments: (Omit<AdminPayment, "refunds"> & { refunds: WithoutName<AdminRefund>[] })[];
  foreignPayments: ForeignPaymentView[];
  stock: AdminStock[];
  emails: AdminEmail[];
  notes: WithoutName<AdminNote>[];
  customer: AdminCustomer;
  failures: AdminFailure[];
  resumeAt: Date | null;
  labelUrl: string | null;
}

/** Everything that the admin page of an order shows. Throws `NotFound`. */
export const readAdminOrder: Verb<{ orderId: number }, AdminOrder> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { orderId } = input;
  const [events, facts, [row], [details]] = await Promise.all([
    listOrderEvents({ ctx, input: { orderId, after: 0 } }),
    readOrderFacts(ctx.db, orderId),
    selectOrders(ctx.db, sql`o.id = ${orderId}`),
    ctx.db.query<DetailsRow>(selectDetails(orderId)),
  ]);
  if (!facts || !row || !details) throw new NotFound("Order not found.");
  const { payments, notes, resumeAt, ...rest } = details;
  const refunds = payments.flatMap((payment) => payment.refunds);
  const nameOf = await actorNames(
    ctx.db,
    [...events, ...notes, ...refunds].map(({ actor }) => actor),
  );
  const withName = <Entry extends { actor: string }>(entry: Entry) => ({
    ...entry,
    name: nameOf(entry.actor),
  });
  const { policy, trackingSecret } = ctx.settings;
  return {
    ...rest,
    order: { ...toOwnOrderView(row, trackingSecret), ...shopFields(row) },
    events: events.map((event) => ({ ...event, actorName: nameOf(event.actor) })),
    payments: payments.map((payment) => ({ ...payment, refunds: payment.refunds.map(withName) })),
    notes: notes.map(withName),
    waiting: toWaiting(ctx, facts, row.waitingUntil, resumeAt),
    hold:
      facts.heldAt && facts.holdReason !== null
        ? { since: facts.heldAt.toISOString(), reason: facts.holdReason }
        : null,
    shipRequestedAt: facts.shipRequestedAt?.toISOString() ?? null,
    refundable: refundableAmount(facts),
    refundedOrPending: refundedOrPendingAmount(facts),
    kept: keptAmount(facts),
    fulfillment: policy.fulfillment,
    restockable: restockableUnits(facts),
    restockedCount: restockedCount(facts),
    actions: listOperatorActions(facts, policy, ctx.now()),
  };
};

/** What the order waits for: the stored times, and the action that `nextStep` names now. */
function toWaiting(
  ctx: Context,
  facts: OrderFacts,
  until: Date | null,
  resumeAt: Date | null,
): AdminWaiting | null {
  const step = nextStep(facts, ctx.settings.policy, ctx.now());
  if (!step) return null;
  return {
    for: step.waitingFor,
    since: facts.waitingSince?.toISOString() ?? null,
    until: until?.toISOString() ?? null,
    action: step.action,
    resumeAt: resumeAt?.toISOString() ?? null,
    attention: step.attention ?? facts.attention,
  };
}

/** Everything else about an order, in one query of index lookups. */
function selectDetails(orderId: number): Sql {
  return sql`
    SELECT ${jsonArray(payments)} AS payments,
      ${jsonArray(foreignPayments)} AS "foreignPayments", ${jsonArray(stock)} AS stock,
      ${jsonArray(emails)} AS emails, ${jsonArray(notes)} AS notes,
      ${jsonArray(failures)} AS failures, o.resume_at AS "resumeAt",
      (SELECT s.label_url FROM shipments s WHERE s.order_id = o.id
        ORDER BY s.id DESC LIMIT 1) AS "labelUrl",
      json_build_object('name', c.name, 'email', o.email, 'orders',
        ${countOrders(sql`other.customer_id = o.customer_id`)}
          + ${countOrders(sql`o.customer_id IS NULL AND other.customer_id IS NULL
            AND other.email = o.email`)}) AS customer
    FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE o.id = ${orderId}`;
}

/** Counts orders up to `orderCountMax`, since the full count of a large customer is slow. */
function countOrders(condition: Sql): Sql {
  return sql`(SELECT count(*) FROM
    (SELECT FROM orders other WHERE ${condition} LIMIT ${orderCountMax + 1}) counted)`;
}

function jsonArray(rows: Sql): Sql {
  return sql`(SELECT coalesce(json_agg(row), '[]') FROM (${rows}) row)`;
}

const refunds = sql`
  SELECT r.id, r.amount, r.status, r.reason, r.lines, r.actor,
    r.restocked_at IS NOT NULL AS "isRestocked", r.failure_code AS "failureCode",
    ${isoTime(sql`r.created_at`)} AS "createdAt"
  FROM refunds r WHERE r.payment_id = p.id ORDER BY r.id`;

const disputes = sql`
  SELECT d.id, d.status, d.unknown_status AS "unknownStatus", d.amount, d.currency, d.reason, ${isoTime(sql`d.evidence_due_by`)} AS "evidenceDueBy",
    d.reviewed_at IS NOT NULL AS "isReviewed"
  FROM disputes d WHERE d.payment_id = p.id ORDER BY d.id`;

const payments = sql`
  SELECT p.id, p.attempt, p.status, ${cardOfPayment} AS card, ${isFromPage} AS "isFromPage",
    p.amount, p.captured_amount AS "capturedAmount",
    p.refunded_amount AS "refundedAmount", p.provider_ref AS "providerRef",
    p.failure_message AS failure, ${isoTime(sql`p.created_at`)} AS "createdAt",
    ${jsonArray(refunds)} AS refunds, ${jsonArray(disputes)} AS disputes
  FROM payments p WHERE p.order_id = o.id ORDER BY p.attempt`;

const foreignPayments = sql`
  SELECT ${foreignPaymentColumns} FROM foreign_payments f WHERE f.order_id = o.id ORDER BY f.id DESC LIMIT 20`;

const stock = sql`
  SELECT i.product_id AS "productId", r.status AS reservation,
    i.uncharged_quantity AS "unchargedQuantity",
    s.on_hand - s.reserved AS available
  FROM order_items i
    LEFT JOIN reservations r ON r.order_id = i.order_id AND r.product_id = i.product_id
    LEFT JOIN stock s ON s.product_id = i.product_id
  WHERE i.order_id = o.id ORDER BY i.line`;

const emails = sql`
  SELECT m.id, m.kind, m."to", m.subject, m.status, m.error,
    ${isoTime(sql`m.created_at`)} AS "createdAt"
  FROM emails m WHERE m.order_id = o.id ORDER BY m.id`;

const notes = sql`
  SELECT n.id, n.text, n.actor, ${isoTime(sql`n.created_at`)} AS "createdAt"
  FROM order_notes n WHERE n.order_id = o.id ORDER BY n.id`;

const failures = sql`
  SELECT f.fingerprint, f.run_id AS "runId", f.function_id AS "functionId", f.error_name || ': ' || f.error AS error, f.failures,
    ${isoTime(sql`f.failed_at`)} AS "failedAt"
  FROM failed_runs f WHERE f.order_ids @> ARRAY[o.id] AND f.resolved_at IS NULL
  ORDER BY f.failed_at DESC LIMIT 5`;
