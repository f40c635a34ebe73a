import sql, { empty, type Sql } from "sql-template-tag";
import { isoTime } from "@/lib/db/iso-time";
import type { OrderChange } from "@/lib/domain/order/change";
import { disputeStatus, isDisputeOpen, isWarning } from "@/lib/domain/order/dispute-status";
import type { DisputeFacts, OrderFacts } from "@/lib/domain/order/facts";

/** The disputes of the payment `p` as facts, a JSON array. Its times are strings. */
export const disputesOfPayment = sql`(
  SELECT coalesce(json_agg(json_build_object('id', d.id, 'providerRef', d.provider_ref,
    'status', d.status, 'amount', d.amount, 'reason', d.reason,
    'evidenceDueBy', d.evidence_due_by, 'isReviewed', d.reviewed_at IS NOT NULL)
    ORDER BY d.id), '[]')
  FROM disputes d WHERE d.payment_id = p.id)`;

const warningStatuses = disputeStatus.options.filter(isWarning);

/** The dispute in the view of the payment `p`: an open one, disputes first, else the latest. */
export const disputeOfPayment = sql`CASE WHEN p.captured_amount > 0 THEN (
  SELECT json_build_object('status', d.status, 'amount', d.amount, 'reason', d.reason,
    'evidenceDueBy', ${isoTime(sql`d.evidence_due_by`)})
  FROM disputes d WHERE d.payment_id = p.id
  ORDER BY d.closed_at IS NOT NULL, d.status = ANY (${warningStatuses}), d.id DESC LIMIT 1) END`;

/** What lost disputes have taken of the payment `p`, in minor units. */
export const lostOfPayment = sql`(SELECT coalesce(sum(d.amount), 0) FROM disputes d
  WHERE d.payment_id = p.id AND d.status = 'lost')`;

type JsonDispute = Omit<DisputeFacts, "evidenceDueBy"> & { evidenceDueBy: string | null };

export function toDisputeFacts(dispute: JsonDispute): DisputeFacts {
  const { evidenceDueBy } = dispute;
  return { ...dispute, evidenceDueBy: evidenceDueBy === null ? null : new Date(evidenceDueBy) };
}

/** The parts of a change's statement that write a dispute, or an operator's review of a payment. */
export function writeDispute(
  order: OrderFacts,
  { dispute, review }: Pick<OrderChange, "dispute" | "review">,
  now: Date,
): Sql {
  return sql`${dispute ? writeOne(order, dispute, now) : empty}${
    review ? writeReview(review.paymentId, now) : empty
  }`;
}

function writeOne(order: OrderFacts, dispute: NonNullable<OrderChange["dispute"]>, now: Date): Sql {
  const { status, amount, reason, evidenceDueBy } = dispute;
  const closedAt = isDisputeOpen(status) ? null : now;
  if (dispute.kind === "open") {
    return sql`, written_dispute AS (
      INSERT INTO disputes (payment_id, provider_ref, status, amount, currency, reason,
        evidence_due_by, opened_at, closed_at, created_at, updated_at, checked_at)
      SELECT ${dispute.paymentId}, ${dispute.providerRef}, ${status}, ${amount},
        ${order.currency}, ${reason}, ${evidenceDueBy}::timestamptz,
        ${dispute.openedAt}::timestamptz, ${closedAt}::timestamptz, ${now}::timestamptz,
        ${now}::timestamptz, ${now}::timestamptz
      FROM updated_order
    )`;
  }
  return sql`, written_dispute AS (
      UPDATE disputes d SET status = ${status}, amount = ${amount}, reason = ${reason},
        evidence_due_by = ${evidenceDueBy}::timestamptz, updated_at = ${now},
        closed_at = CASE WHEN ${closedAt}::timestamptz IS NOT NULL
          THEN coalesce(d.closed_at, ${closedAt}::timestamptz) END,
        reviewed_at = CASE WHEN ${dispute.isReviewed} THEN d.reviewed_at END
      FROM updated_order WHERE d.id = ${dispute.id}
    )`;
}

function writeReview(paymentId: number, now: Date): Sql {
  return sql`, reviewed_disputes AS (
      UPDATE disputes d SET reviewed_at = ${now} FROM updated_order
      WHERE d.payment_id = ${paymentId} AND d.reviewed_at IS NULL AND d.closed_at IS NULL
        AND d.status = ANY (${warningStatuses})
    ), reviewed_refunds AS (
      UPDATE refunds r SET reviewed_at = ${now} FROM updated_order
      WHERE r.payment_id = ${paymentId} AND r.reviewed_at IS NULL AND r.status = 'failed'
    ), reviewed_payment AS (
      UPDATE payments p SET capture_reviewed_at = ${now} FROM updated_order
      WHERE p.id = ${paymentId} AND p.captured_amount > 0
    )`;
}
