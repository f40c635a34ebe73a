import sql, { type Sql } from "sql-template-tag";
import { NotFound, requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
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
import { nextStep } from "@/lib/domain/order/next-step";
import { operatorActions } from "@/lib/domain/order/operator-actions";
import { refundable } from "@/lib/domain/order/refund-rules";
import { actorNames } from "./actor-names";
import { listOrderEvents } from "./list-order-events";
import { readFacts } from "./order-facts";
import { selectOrders, toView } from "./order-rows";

type Nameless<Entry extends AdminActor> = Omit<Entry, "name">;

interface AroundRow {
  payments: (Omit<AdminPayment, "refunds"> & { refunds: Nameless<AdminRefund>[] })[];
  stock: AdminStock[];
  emails: AdminEmail[];
  notes: Nameless<AdminNote>[];
  customer: AdminCustomer;
  failures: AdminFailure[];
  resumeAt: Date | null;
  labelUrl: string | null;
}

/** Everything that the admin shows of one order. Throws `NotFound`. */
export const readAdminOrder: Verb<{ orderId: number }, AdminOrder> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { orderId } = input;
  const [events, facts, [row], [around]] = await Promise.all([
    listOrderEvents({ ctx, input: { orderId, after: 0 } }),
    readFacts(ctx.db, orderId),
    selectOrders(ctx.db, sql`o.id = ${orderId}`),
    ctx.db.query<AroundRow>(aroundOrder(orderId)),
  ]);
  if (!facts || !row || !around) throw new NotFound("There is no such order.");
  const { payments, notes, resumeAt, ...rest } = around;
  const refunds = payments.flatMap((payment) => payment.refunds);
  const nameOf = await actorNames(
    ctx.db,
    [...events, ...notes, ...refunds].map(({ actor }) => actor),
  );
  const named = <Entry extends { actor: string }>(entry: Entry) => ({
    ...entry,
    name: nameOf(entry.actor),
  });
  const { policy, trackingSecret } = ctx.settings;
  return {
    ...rest,
    order: toView(row, trackingSecret),
    events: events.map((event) => ({ ...event, actorName: nameOf(event.actor) })),
    payments: payments.map((payment) => ({ ...payment, refunds: payment.refunds.map(named) })),
    notes: notes.map(named),
    waiting: waiting(ctx, facts, row.waitingUntil, resumeAt),
    hold:
      facts.heldAt && facts.holdReason !== null
        ? { since: facts.heldAt.toISOString(), reason: facts.holdReason }
        : null,
    shipRequestedAt: facts.shipRequestedAt?.toISOString() ?? null,
    refundable: refundable(facts),
    fulfillment: policy.fulfillment,
    actions: operatorActions(facts, policy, ctx.now()),
  };
};

/** What is stored about its wait, with the action that the one brain names now. */
function waiting(
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

/** All that stands around an order, in one query of index look-ups. */
function aroundOrder(orderId: number): Sql {
  return sql`
    SELECT ${list(payments)} AS payments, ${list(stock)} AS stock, ${list(emails)} AS emails,
      ${list(notes)} AS notes, ${list(failures)} AS failures, o.resume_at AS "resumeAt",
      (SELECT s.label_url FROM shipments s WHERE s.order_id = o.id
        ORDER BY s.id DESC LIMIT 1) AS "labelUrl",
      json_build_object('name', c.name, 'email', o.email, 'orders',
        ${upTo(sql`other.customer_id = o.customer_id`)} + ${upTo(sql`o.customer_id IS NULL
          AND other.customer_id IS NULL AND other.email = o.email`)}) AS customer
    FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE o.id = ${orderId}`;
}

/** How many orders there are, without counting on for ever. */
function upTo(which: Sql): Sql {
  return sql`(SELECT count(*) FROM
    (SELECT FROM orders other WHERE ${which} LIMIT ${orderCountMax + 1}) few)`;
}

function list(rows: Sql): Sql {
  return sql`(SELECT coalesce(json_agg(row), '[]') FROM (${rows}) row)`;
}

const refunds = sql`
  SELECT r.id, r.amount, r.status, r.reason, r.lines, r.actor,
    r.restocked_at IS NOT NULL AS restocked, r.failure_code AS "failureCode",
    ${iso(sql`r.created_at`)} AS "createdAt"
  FROM refunds r WHERE r.payment_id = p.id ORDER BY r.id`;

const payments = sql`
  SELECT p.id, p.attempt, p.status, p.method, p.amount, p.captured_amount AS "capturedAmount",
    p.refunded_amount AS "refundedAmount", p.provider_ref AS "providerRef",
    p.failure_message AS failure, ${iso(sql`p.created_at`)} AS "createdAt",
    ${list(refunds)} AS refunds
  FROM payments p WHERE p.order_id = o.id ORDER BY p.attempt`;

const stock = sql`
  SELECT i.product_id AS "productId", r.status AS reservation,
    s.on_hand - s.reserved AS available
  FROM order_items i
    LEFT JOIN reservations r ON r.order_id = i.order_id AND r.product_id = i.product_id
    LEFT JOIN stock s ON s.product_id = i.product_id
  WHERE i.order_id = o.id ORDER BY i.line`;

const emails = sql`
  SELECT m.id, m.kind, m."to", m.subject, m.status, m.error,
    ${iso(sql`m.created_at`)} AS "createdAt"
  FROM emails m WHERE m.order_id = o.id ORDER BY m.id`;

const notes = sql`
  SELECT n.id, n.text, n.actor, ${iso(sql`n.created_at`)} AS "createdAt"
  FROM order_notes n WHERE n.order_id = o.id ORDER BY n.id`;

const failures = sql`
  SELECT f.function_id AS "functionId", f.error_name || ': ' || f.error AS error, f.failures,
    ${iso(sql`f.failed_at`)} AS "failedAt"
  FROM failed_runs f WHERE f.order_ids @> ARRAY[o.id] AND f.resolved_at IS NULL
  ORDER BY f.failed_at DESC LIMIT 5`;

function iso(column: Sql): Sql {
  return sql`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
